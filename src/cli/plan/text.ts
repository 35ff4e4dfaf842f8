import type colors from 'picocolors';
import type { Impact, PlanAction } from '../../api/common/plan-status.ts';
import { isFailure, type Preview, type PreviewedChange, type Result } from './preview.ts';

export type Colors = ReturnType<typeof colors.createColors>;

/** What `stormctl plan` prints for people. Text from outside keeps no control characters. */
export function toText(results: readonly Result[], colors: Colors): string {
  return results.map((result) => `${textOf(result, colors).join('\n')}\n`).join('\n');
}

function textOf(result: Result, colors: Colors): string[] {
  const title = colors.bold(`${result.kind} ${result.namespace}/${result.name}`);
  if (isFailure(result)) return [`${title}  ${colors.red('cannot be planned')}`, `  ${printable(result.error)}`];
  return [
    `${title}${colors.dim(whereabouts(result))}`,
    ...result.changes.flatMap((change) => changeLines(change, colors)),
    ...section(
      'cannot be made:',
      result.problems.map(({ kind, name, message }) => `${kind} ${name}: ${message}`),
    ).map((line) => colors.red(line)),
    ...section('waits for:', result.waiting),
    ...section(
      'left as it is, as spec.drift says:',
      result.reported.map(
        ({ kind, name, field, want, have }) =>
          `${kind} ${name}: ${field} is ${have ?? 'none'}, declared is ${want ?? 'none'}`,
      ),
    ),
    ...section(
      'orphans in this cloud (marked ours, owner gone; never removed unasked):',
      result.orphans.map(
        ({ kind, name, id, owner, kept }) =>
          `${kind} ${name} (${id}) of ${owner}${kept === undefined ? '' : `; stays for now: ${kept}`}`,
      ),
    ),
    ...section('not seen from here:', result.unseen ?? []),
    ...section('nothing of it is done while:', result.changes.length > 0 ? result.held : []),
    ...ending(result, colors),
  ];
}

function whereabouts({ cloud, exists, deleting }: Preview): string {
  const state = deleting ? ', to be deleted' : exists ? '' : ', new';
  if (!cloud) return state;
  const project = cloud.projectName === undefined ? 'a project to be made' : `project ${printable(cloud.projectName)}`;
  return `${state}  (${project} at ${printable(cloud.authUrl ?? '')}, as ${printable(cloud.user ?? '')})`;
}

const SIGNS: Record<PlanAction, string> = {
  Create: '+',
  Update: '~',
  Replace: '±',
  Delete: '-',
  Adopt: '=',
  Release: 'o',
};

const LOUD: Record<Impact, (colors: Colors) => (text: string) => string> = {
  None: (colors) => colors.dim,
  Restart: (colors) => colors.yellow,
  Replace: (colors) => colors.magenta,
  Destroy: (colors) => (text) => colors.bold(colors.inverse(colors.red(text))),
};

function changeLines(change: PreviewedChange, colors: Colors): string[] {
  const { action, kind, name, id, impact, fields, waits } = change;
  const paint = { Create: colors.green, Delete: colors.red, Replace: colors.magenta } as Partial<
    Record<PlanAction, (text: string) => string>
  >;
  const what = `${SIGNS[action]} ${action.toLowerCase().padEnd(7)} ${kind} ${printable(name)}`;
  const line = [
    `  ${(paint[action] ?? colors.yellow)(what)}`,
    ...(id === undefined ? [] : [colors.dim(`(${printable(id)})`)]),
    ...(impact === 'None' ? [] : [LOUD[impact](colors)(` ${impact.toLowerCase()} `)]),
    ...(waits ? [colors.yellow(impact === 'Replace' ? 'waits for its window' : 'waits for approval')] : []),
  ].join(' ');
  const differences = fields.map(
    ({ field, from, to }) =>
      `            ${field}: ${colors.red(printable(from ?? 'none'))} -> ${colors.green(printable(to ?? 'none'))}`,
  );
  return [line, ...differences];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `      ${printable(line)}`)];
}

function ending(preview: Preview, colors: Colors): string[] {
  const { changes, summary, hash, approval, problems } = preview;
  if (changes.length === 0) return problems.length > 0 ? [] : [colors.green('  nothing to do')];
  const waiting = changes.filter(({ waits }) => waits).length;
  const named = hash === '' ? 'plan' : `plan ${hash}`;
  const total = `  ${colors.bold(named)}: ${summary}; ${impacts(changes)}`;
  if (approval === 'NotNeeded' && waiting > 0) {
    const until = `the maintenance window that opens at ${preview.waitsUntil ?? ''}`;
    return [total, `  ${colors.yellow(`${waiting} of ${changes.length} wait for ${until}`)}`];
  }
  if (approval === 'NotNeeded') return [total];
  if (approval === 'Given') return [total, `  ${colors.green('approved')} by spec.approval.planHash`];
  if (hash === '') return [total, `  ${colors.yellow(`${waiting} of ${changes.length} wait for approval`)}`];
  return [
    total,
    `  ${colors.yellow(`${waiting} of ${changes.length} wait for approval`)}: to consent, have this in the manifest that you apply`,
    `      spec:`,
    `        approval:`,
    `          planHash: ${JSON.stringify(hash)}`,
  ];
}

function impacts(changes: readonly PreviewedChange[]): string {
  const counts = new Map<string, number>();
  for (const { impact } of changes) counts.set(impact, (counts.get(impact) ?? 0) + 1);
  const words = ['Destroy', 'Replace', 'Restart'].flatMap((impact) => {
    const count = counts.get(impact);
    return count === undefined ? [] : [`${impact.toLowerCase()} ${count}`];
  });
  return words.length === 0 ? 'nobody notices' : `impact: ${words.join(', ')}`;
}

/** Names and values come from a cloud, where anybody may have set them: none of them is to steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (one) => `\\u{${one.codePointAt(0)?.toString(16) ?? ''}}`);
}
