import type { DebugProtocol } from '@vscode/debugprotocol';

/** Findings that have a check box of their own beside the exceptions. */
export const FINDING_FILTERS: readonly (readonly [rule: string, label: string, on: boolean])[] = [
  ['deadlock', 'Deadlocks', true],
  ['self-deadlock', 'Self-deadlocks', true],
  ['stall', 'Stalls', true],
];

export const FINDING_PREFIX = 'finding:';

export const capabilities: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsFunctionBreakpoints: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsCompletionsRequest: true,
  completionTriggerCharacters: ['.', '[', '"', "'"],
  supportsModulesRequest: true,
  supportsExceptionInfoRequest: true,
  supportsExceptionFilterOptions: true,
  supportsDelayedStackTraceLoading: true,
  supportsRestartRequest: true,
  supportsTerminateRequest: true,
  supportTerminateDebuggee: true,
  supportsClipboardContext: true,
  supportsGotoTargetsRequest: true,
  supportsStepInTargetsRequest: true,
  supportsSingleThreadExecutionRequests: true,
  exceptionBreakpointFilters: [
    {
      filter: 'raised',
      label: 'Raised exceptions',
      default: false,
      supportsCondition: true,
      conditionDescription: 'Types, separated by commas: ValueError, mypackage.MyError',
    },
    { filter: 'uncaught', label: 'Uncaught exceptions', default: true },
    {
      filter: 'userUnhandled',
      label: 'User uncaught exceptions',
      description:
        'Not caught by your code, but by the library that has called it: pytest, Django, Flask',
      default: false,
    },
    ...FINDING_FILTERS.map(([rule, label, on]) => ({
      filter: FINDING_PREFIX + rule,
      label,
      default: on,
    })),
  ],
};
