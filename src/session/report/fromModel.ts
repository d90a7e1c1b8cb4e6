import { durationNs, idOrNull } from '../../base/index';
import { objectDetails, runRows, waitedRows, type Lane, type RunState } from '../../model/index';
import { FactKey } from '../../protocol/index';
import type { FindingRow } from '../../protocol/view/index';
import type { ReportSource } from './build';

const startOf = (lane: Lane | undefined): { starter: number; startStack: number } => ({
  starter: lane?.parent ?? 0,
  startStack: lane?.startStack ?? 0,
});

/** What a report is made of, taken from the model as it is now. */
export function reportSource(model: RunState, findings: readonly FindingRow[]): ReportSource {
  return {
    ...runRows(model),
    findings,
    durationNs: durationNs(model.now),
    startMethod: (row) => model.process(row.id).facts.get(FactKey.StartMethod),
    starterOf: (row) => {
      const { starter, startStack } =
        'pid' in row ? model.process(row.id) : startOf(model.lane(row.id));
      return {
        startedBy: idOrNull(starter),
        site: model.sites.userRef(startStack),
      };
    },
    sites: (id) => {
      const object = model.object(id);
      return object ? objectDetails(model, object).sites : [];
    },
    waited: (id) => {
      const lane = model.lane(id);
      return lane ? waitedRows(model, lane) : [];
    },
  };
}
