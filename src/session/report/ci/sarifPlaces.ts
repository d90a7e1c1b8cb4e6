import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Sarif from 'sarif';

/** What stands for the root of the sources in a log. */
export const ROOT = '%SRCROOT%';

/** A line of source, in a function where that is known. */
export interface SourcePlace {
  readonly file: string;
  /** From 1; 0: unknown. */
  readonly line: number;
  readonly function?: string;
}

/** How places in source are written in a log: relative to the root where they lie below it. */
export class SarifPlaces {
  constructor(private readonly root: string) {}

  get rootUri(): string {
    return `${pathToFileURL(this.root).href.replace(/\/$/, '')}/`;
  }

  location(place: SourcePlace, message?: string): Sarif.Location {
    const { line, function: name } = place;
    return {
      physicalLocation: {
        artifactLocation: this.artifact(place.file),
        ...(line > 0 && { region: { startLine: line } }),
      },
      ...(name && { logicalLocations: [{ fullyQualifiedName: name, kind: 'function' }] }),
      ...(message !== undefined && { message: { text: message } }),
    };
  }

  private artifact(file: string): Sarif.ArtifactLocation {
    // `<string>` and the like, or what the program was told by a relative path.
    if (!isAbsolute(file)) return { uri: encoded(file), uriBaseId: ROOT };
    const short = relative(this.root, file);
    const isBelow = short !== '' && !short.startsWith('..') && !isAbsolute(short);
    return isBelow ? { uri: encoded(short), uriBaseId: ROOT } : { uri: pathToFileURL(file).href };
  }
}

const encoded = (path: string): string => path.split(sep).map(encodeURIComponent).join('/');
