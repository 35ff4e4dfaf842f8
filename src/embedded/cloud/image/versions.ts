import type { CloudContext } from '../context.ts';

const NEWEST = 16;

/** What Glance answers to a path that names no version. */
export function imageVersions({ origin }: CloudContext): object {
  const versions = Array.from({ length: NEWEST + 1 }, (_, index) => ({
    id: `v2.${NEWEST - index}`,
    status: index === 0 ? 'CURRENT' : 'SUPPORTED',
    links: [{ rel: 'self', href: `${origin}/image/v2/` }],
  }));
  return { versions };
}
