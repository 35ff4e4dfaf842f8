import { parseDurationMs } from '../api/common/duration.ts';
import { type MaintenanceWindow, WEEKDAYS } from '../api/common/maintenance-window.ts';

/** Whether what exists may be made anew at this moment, and else from when on. */
export type Window = { readonly open: true } | { readonly open: false; readonly opensAtMs: number };

export const ALWAYS_OPEN: Window = { open: true };

const DAY_MS = 86_400_000;
/** A window opens at least once a week; one that opened the day before yesterday has closed. */
const DAYS = Array.from({ length: 10 }, (_, index) => index - 2);

/** Where `nowMs` stands among the declared windows. None declared: always open. Pure. */
export function windowAt(windows: readonly MaintenanceWindow[], nowMs: number): Window {
  if (windows.length === 0) return ALWAYS_OPEN;
  const openings = windows.flatMap((one) => openingsOf(one, nowMs));
  if (openings.some(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs)) return ALWAYS_OPEN;
  return { open: false, opensAtMs: Math.min(...openings.map(({ startMs }) => startMs).filter((ms) => ms > nowMs)) };
}

interface Opening {
  readonly startMs: number;
  readonly endMs: number;
}

/** The openings around `nowMs`. */
function openingsOf({ days, start, duration, timeZone }: MaintenanceWindow, nowMs: number): Opening[] {
  const [hours = 0, minutes = 0] = start.split(':').map(Number);
  const today = Math.floor((nowMs + offsetMs(timeZone, nowMs)) / DAY_MS) * DAY_MS;
  return DAYS.map((day) => today + day * DAY_MS)
    .filter((date) => days.includes(weekdayOf(date)))
    .map((date) => {
      const startMs = instantOf(timeZone, date + (hours * 60 + minutes) * 60_000);
      return { startMs, endMs: startMs + (parseDurationMs(duration) ?? 0) };
    });
}

/** `localMs` counts as if the zone's clocks showed UTC. 1 January 1970 was a Thursday. */
function weekdayOf(localMs: number): (typeof WEEKDAYS)[number] {
  const index = (Math.floor(localMs / DAY_MS) + 3) % 7;
  return WEEKDAYS[index] ?? 'Monday';
}

/** When the zone's clocks show `localMs`: the offset is that of the instant itself, which the second look finds. */
function instantOf(timeZone: string, localMs: number): number {
  const near = localMs - offsetMs(timeZone, localMs);
  return localMs - offsetMs(timeZone, near);
}

/** How far the zone's clocks are ahead of UTC at an instant. */
function offsetMs(timeZone: string, ms: number): number {
  const parts = formatOf(timeZone).formatToParts(ms);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - Math.floor(ms / 1_000) * 1_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, ...numeric, ...clock });
  formats.set(timeZone, format);
  return format;
}
