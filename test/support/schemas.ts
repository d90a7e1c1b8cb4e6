import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { validateXML } from 'xmllint-wasm';
import { fromRoot } from '../../scripts/support/root';

const schemaText = (name: string): string =>
  readFileSync(fromRoot('test', 'fixtures', 'schemas', name), 'utf8');

/** What a JSON Schema of test/fixtures/schemas has against a value, a line each. */
export function jsonErrors(name: string, value: unknown): string[] {
  // Draft 4 as SARIF has it differs in the name of its id, and one pattern is none with the flag `u`.
  const { id: _, $schema: __, ...schema } = JSON.parse(schemaText(name)) as Record<string, unknown>;
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    validateFormats: false,
    unicodeRegExp: false,
  });
  const validate = ajv.compile(schema);
  validate(value);
  return (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message ?? ''}`);
}

/** What an XML Schema of test/fixtures/schemas has against a document. */
export async function xmlErrors(name: string, xml: string): Promise<string[]> {
  const { errors } = await validateXML({
    xml: [{ fileName: 'report.xml', contents: xml }],
    schema: [{ fileName: name, contents: schemaText(name) }],
  });
  return errors.map(({ message }) => message);
}
