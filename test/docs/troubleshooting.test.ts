import { describe, expect, it } from 'vitest';
import { REASONS as OF_ZONES } from '../../src/api/availability-zone.ts';
import { REASONS as OF_DATABASES } from '../../src/api/database-cluster/reasons.ts';
import { REASONS as OF_CLOUDS } from '../../src/api/scp-cloud.ts';
import { userPages } from './documents.ts';

/** By heading: the closed union of reasons that the table below it explains. */
const KINDS = {
  'Reasons of a ScpCloud': OF_CLOUDS,
  'Reasons of an AvailabilityZone': OF_ZONES,
  'Reasons of a DatabaseCluster': OF_DATABASES,
};

describe.each(Object.entries(KINDS))('docs/troubleshooting.md: %s', (heading, reasons) => {
  const page = userPages().find(({ path }) => path === 'docs/troubleshooting.md')?.text ?? '';
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  const rows = [...section.matchAll(/^\| `(\w+)` +\| (.+?) +\| (.+?) +\|$/gm)].map(([, reason, means, doing]) => ({
    reason,
    means,
    doing,
  }));

  it('explains every reason there is, and no other', () => {
    expect(rows.map(({ reason }) => reason)).toEqual(Object.keys(reasons));
  });

  it.each(rows)('$reason means what the code says, and comes with something to do', ({ reason, means, doing }) => {
    expect(means).toBe(reasons[reason as keyof typeof reasons]);
    expect(doing).not.toBe('');
  });
});
