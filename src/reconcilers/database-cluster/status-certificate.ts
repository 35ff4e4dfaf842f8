import type { DatabaseCluster } from '../../api/database-cluster.ts';
import type { Look } from './look.ts';
import { shownUntil } from './shown-certificate.ts';
import { tlsSecretName } from './tls.ts';

const DAY_MS = 86_400_000;

/** What is about to end is told of when so many days are left, and again at each of the others. */
const TOLD_AT_DAYS = [30, 7, 1] as const;
/** One of ours is renewed when 30 days are left: with fewer, something keeps the new one from the machine. */
const OVERDUE_DAYS = 20;

/** What is to be said of certificates that end soon, one sentence each. Pure. */
export function endingOf(
  cluster: { readonly metadata: DatabaseCluster['metadata']; readonly spec: Pick<DatabaseCluster['spec'], 'tls'> },
  { guests, tls }: Pick<Look, 'guests'> & { readonly tls: Pick<Look['tls'], 'endsMs'> },
  nowMs: number,
): readonly string[] {
  const { metadata, spec } = cluster;
  const isOurs = spec.tls.mode === 'Managed';
  const name = spec.tls.secretRef?.name ?? tlsSecretName(metadata.name);
  const secret = `Secret ${metadata.namespace}/${name}`;
  const isNear = (endsMs: number, days: number) => endsMs - nowMs < days * DAY_MS;
  const brought =
    tls.endsMs !== undefined && isNear(tls.endsMs, TOLD_AT_DAYS[0])
      ? [`${secret}: the certificate ${endingAt(tls.endsMs, nowMs)}: put a newer one there, with its key and ca.crt`]
      : [];
  // Those that show what is in the Secret are said by that.
  const isSaid = (endsMs: number) => brought.length > 0 && tls.endsMs !== undefined && endsMs >= tls.endsMs;
  const shown = [...shownUntil(guests)].filter(
    ([, endsMs]) => isNear(endsMs, isOurs ? OVERDUE_DAYS : TOLD_AT_DAYS[0]) && !isSaid(endsMs),
  );
  const hasNext = isOurs || tls.endsMs !== undefined;
  const remedy = hasNext
    ? `the next one is in ${secret} and waits: see spec.mode, spec.maintenanceWindows and status.plan`
    : `put one that is good into ${secret}`;
  return [
    ...brought,
    ...shown.map(
      ([member, endsMs]) => `${member}: the certificate that it shows ${endingAt(endsMs, nowMs)}: ${remedy}`,
    ),
  ];
}

function endingAt(endsMs: number, nowMs: number): string {
  const at = new Date(endsMs).toISOString();
  if (endsMs <= nowMs) return `ended at ${at}`;
  const days = Math.floor((endsMs - nowMs) / DAY_MS);
  return `ends in ${days === 0 ? 'less than 1 day' : days === 1 ? '1 day' : `${days} days`}, at ${at}`;
}

/** That another day has passed is the same story, until the next of the days at which it is told. */
export const withoutDays = (message: string): string =>
  message.replaceAll(/ends in (less than )?(\d+) days?/g, (_all, less: string | undefined, days: string) => {
    const left = less === undefined ? Number(days) : 0;
    return `ends within ${TOLD_AT_DAYS.findLast((stage) => left < stage) ?? TOLD_AT_DAYS[0]} days`;
  });
