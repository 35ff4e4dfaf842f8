import { z } from 'zod';
import { parseDurationMs } from './duration.ts';
import { withRules } from './rule.ts';
import { duration, listAtomic, listSet, text } from './schema.ts';

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

const maintenanceWindow = z.object({
  days: withRules(listSet(z.enum(WEEKDAYS), 7), {
    cel: 'self.size() > 0',
    holds: (days) => days.length > 0,
    message: 'names no day: name at least one, or remove the window',
  }).describe('Days on which it opens, as the time zone has them.'),
  start: text(5)
    .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/)
    .describe(
      'When it opens, on the clocks of the time zone: 02:00. Where they skip that time, it opens as they go on.',
    ),
  duration: withRules(duration(), {
    cel: "self.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?$') && duration(self) >= duration('1m') && duration(self) <= duration('24h')",
    holds: (value) => {
      const ms = parseDurationMs(value);
      return ms !== undefined && ms >= 60_000 && ms <= 86_400_000;
    },
    message: 'must be a duration between 1m and 24h, such as 3h or 90m',
  }).describe('How long it stays open: 3h. What was begun in it is finished.'),
  timeZone: withRules(text(64), {
    holds: isTimeZone,
    message: 'is no time zone of the IANA list: write one such as Europe/Vienna, or UTC',
  })
    .default('UTC')
    .describe('Whose clocks are meant, in the words of the IANA list: Europe/Vienna.'),
});

/** What every kind declares in the same words. */
export const maintenanceWindows = listAtomic(maintenanceWindow, 8)
  .default([])
  .describe(
    'When what exists may be made anew (impact Replace), or a database that works be restarted for its settings. Without ' +
      'any: always. Outside of them such steps wait for the next one, or for spec.approval of that very plan. What ' +
      'destroys for good waits for approval anyway.',
  );

export type MaintenanceWindow = z.output<typeof maintenanceWindow>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
