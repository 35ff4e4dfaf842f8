import { z } from 'zod';
import { bootSeconds } from '../common/boot-seconds.ts';
import { withRules } from '../common/rule.ts';
import { integer } from '../common/schema.ts';

export const patience = withRules(
  z.object({
    tokenMs: integer(1000, 60_000)
      .default(3000)
      .describe('How long Corosync waits for a silent member before it counts it out, in milliseconds.'),
    watchdogSeconds: integer(5, 120)
      .default(5)
      .describe('After how many seconds without a heartbeat the watchdog resets a machine that lost the majority.'),
    bootSeconds: bootSeconds(),
    serviceSeconds: integer(10, 3600).default(120).describe('How long the database may take to start or to stop.'),
    addressSeconds: integer(20, 3600)
      .default(20)
      .describe(
        'How long Pacemaker lets the virtual address take to come up. Its other operations may take longer in the same proportion.',
      ),
  }),
  {
    // The API server tries rules on the default too, {}, before the defaults within it are filled in.
    cel: '!has(self.tokenMs) || !has(self.watchdogSeconds) || self.tokenMs <= self.watchdogSeconds * 4000',
    holds: (p) => p.tokenMs <= p.watchdogSeconds * 4000,
    field: 'watchdogSeconds',
    message:
      'is short beside tokenMs, so that a machine is reset for what Corosync still forgives: raise it to at least a quarter of tokenMs',
  },
)
  .prefault({})
  .describe('How long things may take. The defaults are for production; slow, emulated machines need more.');
