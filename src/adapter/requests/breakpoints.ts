import type { DebugProtocol } from '@vscode/debugprotocol';
import { RULES } from '../../analysis/index';
import { capabilities, FINDING_PREFIX } from '../dap/capabilities';
import type { DebugSession } from '../dap/debugSession';
import { agentRefused } from '../errors';

/** Those that clients are told of, and findings that they name by their rules. */
const FILTERS: ReadonlySet<string> = new Set([
  ...capabilities.exceptionBreakpointFilters!.map(({ filter }) => filter),
  ...RULES.map(({ name }) => FINDING_PREFIX + name),
]);

async function setBreakpoints(
  session: DebugSession,
  { source, breakpoints, lines }: DebugProtocol.SetBreakpointsArguments,
) {
  if (!source.path) throw agentRefused('breakpoints need the path of a file');
  session.shown.learn(source.path);
  const wanted = breakpoints ?? (lines ?? []).map((line) => ({ line }));
  return { breakpoints: await session.book.setFile(source.path, wanted) };
}

async function setFunctionBreakpoints(
  session: DebugSession,
  { breakpoints }: DebugProtocol.SetFunctionBreakpointsArguments,
) {
  return { breakpoints: await session.book.setFunctions(breakpoints) };
}

async function setExceptionBreakpoints(
  session: DebugSession,
  { filters, filterOptions }: DebugProtocol.SetExceptionBreakpointsArguments,
) {
  const options: DebugProtocol.ExceptionFilterOptions[] = [
    ...filters.map((filterId) => ({ filterId })),
    ...(filterOptions ?? []),
  ];
  let raised: string[] | null = null;
  for (const option of options) {
    if (option.filterId !== 'raised') continue;
    const types = typesOf(option);
    const names = types.filter((type) => !isNonsense(type));
    // No names mean all types: nobody means that who writes nonsense.
    if (types.length === 0 || names.length > 0) raised = [...(raised ?? []), ...names];
  }
  const has = (filter: string): boolean => options.some(({ filterId }) => filterId === filter);
  const [uncaught, escaped] = [has('uncaught'), has('userUnhandled')];
  const findings = options
    .filter(({ filterId }) => filterId.startsWith(FINDING_PREFIX))
    .map(({ filterId }) => filterId.slice(FINDING_PREFIX.length));
  await session.book.setExceptions({ raised, uncaught, escaped });
  await session.book.setFindings(findings);
  return { breakpoints: options.map(filterState) };
}

/** What is written as the condition of a filter: names of types. */
function typesOf({ condition = '' }: DebugProtocol.ExceptionFilterOptions): string[] {
  return condition.split(/[\s,]+/).filter(Boolean);
}

function isNonsense(type: string): boolean {
  return !/^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(type);
}

function filterState(option: DebugProtocol.ExceptionFilterOptions) {
  const { filterId } = option;
  if (!FILTERS.has(filterId)) return { verified: false, message: `there is no filter ${filterId}` };
  const nonsense = filterId === 'raised' ? typesOf(option).find(isNonsense) : undefined;
  if (nonsense === undefined) return { verified: true };
  return {
    verified: false,
    message: `${nonsense} is no name of a type: write names, separated by commas`,
  };
}

export const breakpointRequests = {
  setBreakpoints,
  setFunctionBreakpoints,
  setExceptionBreakpoints,
};
