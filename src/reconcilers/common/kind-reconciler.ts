import { FINALIZER } from '../../api/common/group.ts';
import type { ObjectMeta } from '../../api/common/object-meta.ts';
import type { StoredObject } from '../../api/common/stored-object.ts';
import type { KubernetesObject } from '../../clients/kubernetes/index.ts';
import {
  hasFinalizer,
  isDeleting,
  keyOf,
  type Outcome,
  polling,
  type Reconciler,
  rejected,
  settled,
} from '../../runtime/index.ts';
import { type AccessDeps, identified, sentence } from './cloud-access.ts';
import { type Deletions, holdOf } from './deletion-freeze.ts';
import { isRefusal, problemOf } from './faults.ts';
import { pauseOf } from './pause.ts';
import { tellProblem } from './story.ts';
import { openTurn, type Shows, type Turn, type TurnDeps } from './turn.ts';

export interface KindDeps extends TurnDeps, Pick<AccessDeps, 'credentials'> {
  readonly sessions: { close(uid: string): void };
  /** Has changes of Secrets wake the object. */
  readonly secrets: AccessDeps['secrets'] & { release(key: string): void };
  /** What goes on around an object while it is being deleted. */
  readonly deletions: Deletions;
}

type Parsed<Declared> =
  | { readonly ok: true; readonly declared: Declared }
  | { readonly ok: false; readonly problems: readonly { readonly field: string; readonly message: string }[] };

/** What is a kind's own. */
export interface Kind<Declared, Reason extends string, Found extends object> extends Shows<Declared, Reason, Found> {
  parse(object: StoredObject): Parsed<Declared>;
  /** Reads the credentials while they can be read: a namespace that is being deleted loses its Secrets first. */
  remember(declared: Declared, turn: Turn<Reason, Found>): Promise<unknown>;
  /** A pass over an object that makes sense, is not paused, and whose deletion, if it is deleted, is meant. */
  run(declared: Declared, turn: Turn<Reason, Found>): Promise<Outcome>;
}

/** The guards that stand before every pass of every kind, and what is shown when a pass throws. */
export function createKindReconciler<
  Declared extends { readonly metadata: ObjectMeta },
  Reason extends string,
  Found extends object,
>(deps: KindDeps, kind: Kind<Declared, Reason, Found>): Reconciler<KubernetesObject> {
  /** Errors that a pass has already shown in status itself. */
  const shown = new WeakSet<object>();

  const freeze = async (declared: Declared, turn: Turn<Reason, Found>): Promise<Outcome | undefined> => {
    const hold = await holdOf(deps, declared.metadata, turn.context.signal);
    if (hold === undefined) return undefined;
    if (hold.kind === 'settling') return polling('other deletions to be seen', hold.ms);
    await kind.remember(declared, turn);
    const problem = { reason: 'DeletionFrozen', message: hold.message } as const;
    turn.tell(tellProblem(problem));
    return turn.halt({ ...problem, standing: 'stalled' }, rejected(problem.reason, problem.message));
  };

  return {
    reconcile: async (object, context) => {
      const deleting = isDeleting(object);
      if (deleting && !hasFinalizer(object, FINALIZER)) return settled;
      const turn = openTurn(deps, kind, shown, { object, context });
      const parsed = kind.parse(identified(object));
      if (!parsed.ok) {
        const message = sentence(parsed.problems);
        return turn.halt({ standing: 'stalled', reason: 'InvalidSpec', message }, rejected('InvalidSpec', message));
      }
      const { declared } = parsed;
      const pause = pauseOf(declared.metadata);
      if (pause !== undefined) return turn.halt({ standing: 'stalled', reason: 'Paused', message: pause }, settled);
      const frozen = deleting ? await freeze(declared, turn) : undefined;
      return frozen ?? kind.run(declared, turn);
    },

    reportFailure: async (object, { error }, context) => {
      if (error instanceof Error && shown.has(error)) return;
      const turn = openTurn(deps, kind, shown, { object, context });
      const problem = problemOf(error);
      turn.tell(tellProblem(problem));
      await turn.report({
        ...kind.unseen,
        verdict: { ...problem, standing: isRefusal(error) ? 'stalled' : 'failing' },
      });
    },

    forget: (object) => {
      const uid = object.metadata.uid ?? '';
      deps.sessions.close(uid);
      deps.deletions.forget(uid);
      deps.credentials.forget(uid);
      deps.secrets.release(keyOf(object));
      deps.status.forget(object);
    },
  };
}
