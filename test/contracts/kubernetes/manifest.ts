/** What makes one spec of another: paths below it, as `networks[0].managed.mtu`. */
export interface Edit {
  readonly put?: Readonly<Record<string, unknown>>;
  readonly remove?: string;
}

/** One manifest that must be refused, and the answer that helps. */
export interface BadManifest extends Edit {
  readonly name: string;
  /** The field that the answer must name. */
  readonly field: string;
  /** Part of the API server's message. */
  readonly says: string;
  /** Part of the operator's own message, where it is worded by the schema library and so another one. */
  readonly operatorSays?: string;
  /** Left out: both judge alike. */
  readonly judge?: 'server' | 'operator';
}

/** A copy of `spec` with `edit` made to it. */
export function edited(spec: unknown, edit: Edit): unknown {
  const copy: unknown = structuredClone(spec);
  for (const [path, value] of Object.entries(edit.put ?? {})) {
    const { parent, key } = resolve(copy, path);
    Reflect.set(parent, key, structuredClone(value));
  }
  if (edit.remove !== undefined) {
    const { parent, key } = resolve(copy, edit.remove);
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else Reflect.deleteProperty(parent, key);
  }
  return copy;
}

function resolve(root: unknown, path: string): { readonly parent: object; readonly key: string } {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  const key = keys.pop() ?? '';
  const parent = keys.reduce<object>((at, step) => {
    if (!(step in at)) Reflect.set(at, step, {});
    return Reflect.get(at, step) as object;
  }, root as object);
  return { parent, key };
}
