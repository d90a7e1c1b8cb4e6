export { Baseline, BASELINE_SCHEMA } from './baseline';
export { fingerprintOf } from './fingerprint';
export { junitXml, type JunitOptions } from './junit';
export { lineSentences, type LineSentence } from './lineSentences';
export { sarifLog, type SarifOptions, type SarifRule } from './sarif';
