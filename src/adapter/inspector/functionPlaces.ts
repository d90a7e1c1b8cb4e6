import type { AnyNode, Node } from 'acorn';
import { isBefore, parsed } from './syntax';

/** A function of a file. */
export interface FunctionPlace {
  /** As it is called from outside of the file: `work`, `Account.deposit`. */
  readonly name: string;
  /** Where it begins to do something. Lines and columns from 0. */
  readonly line: number;
  readonly column: number;
}

/** What a file defines, and which others it names. */
export interface ModuleText {
  readonly functions: readonly FunctionPlace[];
  /** Relative paths, whatever for: to import, to start a worker. */
  readonly named: readonly string[];
  readonly text: string;
}

/** A bundler's mark of the name that a function had. */
const NAMES = '__name';
const RELATIVE = /^\.\.?\//;

/** Named functions and methods of a file, also those within others; null where it is no JavaScript. */
export function readModule(text: string): ModuleText | null {
  const program = parsed(text);
  if (!program) return null;
  const functions: FunctionPlace[] = [];
  const named: string[] = [];
  visit(program, [], functions, named);
  return { functions, named, text };
}

function visit(node: AnyNode, path: readonly string[], to: FunctionPlace[], paths: string[]): void {
  if (node.type === 'Literal' && typeof node.value === 'string' && RELATIVE.test(node.value))
    paths.push(node.value);
  const named = namedBy(node);
  const inner = named ? [...path, named.name] : path;
  const body = named && bodyOf(named.value);
  if (body) to.push({ name: inner.join('.'), ...beginOf(body) });
  for (const child of childrenOf(node)) visit(child, inner, to, paths);
}

/** The name that a node gives, and what to. */
function namedBy(node: AnyNode): { name: string; value: AnyNode | null | undefined } | null {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return node.id ? { name: node.id.name, value: node } : null;
    case 'VariableDeclarator':
      return node.id.type === 'Identifier' ? { name: node.id.name, value: node.init } : null;
    case 'AssignmentExpression': {
      const { left, right } = node;
      if (left.type === 'Identifier') return { name: left.name, value: right };
      const isKnown = left.type === 'MemberExpression' && left.property.type === 'Identifier';
      return isKnown && !left.computed
        ? { name: (left.property as { name: string }).name, value: right }
        : null;
    }
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'Property': {
      const { key } = node;
      const isNamed = key.type === 'Identifier' || key.type === 'PrivateIdentifier';
      return isNamed && !node.computed ? { name: key.name, value: node.value } : null;
    }
    default:
      return null;
  }
}

type Body = Node | { readonly body: readonly AnyNode[]; readonly loc: Node['loc'] };

/** The code of a function; null of anything else. */
function bodyOf(value: AnyNode | null | undefined): Body | null {
  if (value?.type === 'CallExpression' && value.callee.type === 'Identifier')
    return value.callee.name === NAMES ? bodyOf(value.arguments[0]) : null;
  const isFunction =
    value?.type === 'FunctionDeclaration' ||
    value?.type === 'FunctionExpression' ||
    value?.type === 'ArrowFunctionExpression';
  return isFunction ? value.body : null;
}

/** V8 takes the next place in the text, which could be within a function that is only defined there. */
function beginOf(body: Body): { line: number; column: number } {
  const statements = 'body' in body ? body.body : null;
  const first = statements?.find(({ type }) => !isBefore(type));
  if (first?.loc) return { line: first.loc.start.line - 1, column: first.loc.start.column };
  const { start, end } = body.loc!;
  return statements
    ? { line: end.line - 1, column: end.column - 1 }
    : { line: start.line - 1, column: start.column };
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value;

const childrenOf = (node: AnyNode): AnyNode[] => Object.values(node).flat().filter(isNode);
