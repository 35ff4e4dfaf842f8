/** A boolean as Pacemaker's programs print it in XML. */
export const flag = (is: boolean) => (is ? 'true' : 'false');

/** A time as Pacemaker writes it: `2026-01-01 00:00:00Z`. */
export const isoTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
