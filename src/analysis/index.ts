export { Analysis } from './analysis';
export type { AnalysisOptions, Severity } from './analysis';
