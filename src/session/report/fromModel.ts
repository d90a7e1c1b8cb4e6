import { asId, durationNs, type LaneId } from '../../base/index';
import { objectDetails, runRows, type RunState } from '../../model/index';
import { FactKey } from '../../protocol/index';
import type { FindingRow } from '../../protocol/view/index';
import type { ReportSource } from './build';

/** What a report is made of, taken from the model as it is now. */
export function reportSource(model: RunState, findings: readonly FindingRow[]): ReportSource {
  return {
    ...runRows(model),
    findings,
    durationNs: durationNs(model.now),
    startMethod: (row) => model.process(row.id).facts.get(FactKey.StartMethod),
    starterOf: (row) => {
      const started = 'pid' in row ? model.process(row.id) : model.lane(row.id);
      const by = 'pid' in row ? model.process(row.id).starter : (model.lane(row.id)?.parent ?? 0);
      return {
        startedBy: by === 0 ? null : asId<LaneId>(by),
        site: started ? model.sites.userRef(started.startStack) : null,
      };
    },
    sites: (id) => {
      const object = model.object(id);
      return object ? objectDetails(model, object).sites : [];
    },
  };
}
