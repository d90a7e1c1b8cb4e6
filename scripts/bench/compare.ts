import type { Found } from '../pythons/discover';
import { plain, type Variant, type Workload } from './cases';
import { median, takeSample, type Sample } from './sample';

/** One operation in one interpreter: the plain time, and what each variant takes of it. */
export interface Comparison {
  readonly python: string;
  readonly workload: Workload;
  readonly plainNs: number;
  /** By the variant's name. */
  readonly ratios: Readonly<Record<string, number>>;
}

export interface Effort {
  readonly samples: number;
  readonly scale: number;
}

/**
 * Times all variants by turns (A, B, C, A, B, C, …), so that what changes on the machine meanwhile
 * meets all of them, and compares medians.
 */
export async function compare(
  python: Found,
  workloads: readonly Workload[],
  variants: readonly Variant[],
  effort: Effort,
  progress: (text: string) => void,
): Promise<Comparison[]> {
  const names = workloads.map((one) => one.name);
  const taken = new Map<Variant, Sample[]>(variants.map((variant) => [variant, []]));
  for (let turn = 1; turn <= effort.samples; turn++) {
    for (const [variant, samples] of taken) {
      progress(`CPython ${python.version}: ${turn} of ${effort.samples}, ${variant.name}`);
      samples.push(await takeSample(python, variant, names, effort.scale));
    }
  }
  return workloads.map((workload) => {
    const middle = (variant: Variant): number =>
      median((taken.get(variant) ?? []).map((sample) => sample[workload.name]!));
    const plainNs = middle(plain);
    const ratios = variants
      .filter((variant) => variant !== plain)
      .map((variant) => [variant.name, middle(variant) / plainNs] as const);
    return { python: python.version, workload, plainNs, ratios: Object.fromEntries(ratios) };
  });
}
