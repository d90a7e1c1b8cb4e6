export { Baseline } from './baseline';
export { fingerprintOf } from './fingerprint';
export { junitXml } from './junit';
export { sarifLog, type SarifRule } from './sarif';
