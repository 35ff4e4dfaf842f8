import type { Happening } from '../../runtime/index.ts';
import type { Problem } from './plan.ts';
import type { Step } from './step.ts';
import type { UploadNews } from './uploads.ts';

/** What people are told when a step is done. */
export function tellStep(step: Step): Happening {
  const { kind, name, id } = step.thing;
  const what = `${kind.replaceAll('-', ' ')} ${name}${id === undefined ? '' : ` (${id})`}`;
  const verb = step.cause === 'Drift' ? 'Corrected' : PAST[step.action];
  const how = step.cause === 'Drift' && !('changes' in step) ? `: ${DRIFTED[step.action]}` : '';
  return { type: 'Normal', reason: verb, action: actionOf(step), note: `${verb} ${what}${how}${changesOf(step)}` };
}

const PAST: Record<Step['action'], string> = {
  Create: 'Created',
  Update: 'Updated',
  Replace: 'Replaced',
  Delete: 'Deleted',
  Adopt: 'Adopted',
  Release: 'Released',
};

const DRIFTED: Record<Step['action'], string> = {
  Create: 'it was gone and is there again',
  Update: 'it was changed',
  Replace: 'it was another one',
  Delete: 'it should not be there and is removed',
  Adopt: 'it is adopted again',
  Release: 'it is let go',
};

/** `create-network` as events name actions: `CreateNetwork`. */
function actionOf(step: Step): string {
  return step.do.replaceAll(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase());
}

function changesOf(step: Step): string {
  if (!('changes' in step)) return '';
  const changes = step.changes.map(({ field, from, to }) => `${field} ${from ?? 'none'} -> ${to ?? 'none'}`);
  return `: ${changes.join(', ')}`;
}

/** What people are told about a pass that failed. The same failure again is the same story, whatever its request. */
export function tellProblem({ reason, message }: Problem): Happening {
  return { type: 'Warning', reason, action: 'Reconcile', note: message.replace(/ \(request [^)]*\)/, '') };
}

/** What people are told about an upload. */
export function tellUpload(news: UploadNews): Happening {
  const action = 'UploadImage';
  switch (news.what) {
    case 'begun':
      return { type: 'Normal', reason: 'Uploading', action, note: `Uploading image ${news.name}${sizeOf(news.bytes)}` };
    case 'uploaded':
      return { type: 'Normal', reason: 'Uploaded', action, note: `Uploaded image ${news.name}${sizeOf(news.bytes)}` };
    case 'failed':
      return {
        type: 'Warning',
        reason: news.failure.reason,
        action,
        note: `Image ${news.name}: ${news.failure.message}`,
      };
  }
}

function sizeOf(bytes: number | undefined): string {
  return bytes === undefined ? '' : ` (${bytes} bytes)`;
}
