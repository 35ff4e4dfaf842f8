import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Clock } from '../seams/clock.ts';
import type { Scrubber } from './scrubber.ts';

export interface LogOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly level?: LoggerOptions['level'];
  /** Known secret values are blanked in every line, wherever they stand. */
  readonly scrubber: Scrubber;
  /** Where lines go. Default: standard output. */
  readonly destination?: DestinationStream;
}

/** Fields that hold secrets by their name, at the top and up to two levels down. */
const SECRET_FIELDS = [
  'password',
  'secret',
  'token',
  'authorization',
  'x-auth-token',
  'x-subject-token',
  'private_key',
];
const REDACTED = SECRET_FIELDS.flatMap((field) => {
  const quoted = `["${field}"]`;
  return [quoted, `*${quoted}`, `*.*${quoted}`];
});

/** Structured logs: one JSON object a line, with ISO times, and no secrets. */
export function createLogger(options: LogOptions): Logger {
  const { clock, scrubber } = options;
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED, censor: '[redacted]' },
      hooks: { streamWrite: (line) => scrubber.scrub(line) },
    },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  );
}
