import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fromRoot } from '../../../scripts/support/root';

const schema = JSON.parse(
  readFileSync(fromRoot('schemas', 'heddle-report-1.schema.json'), 'utf8'),
) as object;
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** What the published schema has against a report, a line each; empty when it is valid. */
export function schemaErrors(report: unknown): string[] {
  validate(report);
  return (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message ?? ''}`);
}
