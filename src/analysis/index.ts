export { Analysis, DEFAULT_THRESHOLDS, failureNote } from './analysis';
export type { AnalysisOptions } from './analysis';
export { RULES, ruleNamed } from './rules/registry';
export type { Rule, Severity, Thresholds } from './rules/rule';
