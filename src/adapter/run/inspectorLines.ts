/** What a Node prints about its inspector, besides what its program does. */
const LINES =
  /^(?:Debugger (?:listening|ending) on ws:\/\/127\.0\.0\.1:\d+\/[-\da-f]+|For help, see: https:\/\/nodejs\.org\/\S+|Debugger attached\.|Waiting for the debugger to disconnect\.\.\.)\n/gm;

/** Standard error of a Node whose inspector is open, without what that adds to it. */
export const withoutInspectorLines = (text: string): string => text.replace(LINES, '');
