export { Analysis, DEFAULT_THRESHOLDS, failureNote } from './analysis';
export type { AnalysisOptions } from './analysis';
export { RULES, ruleNamed } from './registry';
export type { Rule, Severity, Thresholds } from './rule';
