import { type ServiceApp, type ServiceContext, readJsonObject } from '../service.ts';
import type { Row } from '../table.ts';
import { shown } from './converters.ts';
import { disallowed, invalidInput, missing } from './errors.ts';
import { type Resource, owns } from './resource.ts';

type AnyRow = Row & { readonly project_id: string };

/** `<resource>/<id>/tags`: all of a resource's tags at once, or one by one. */
export function mountTags<R extends AnyRow>(app: ServiceApp, resource: Resource<R>, collection: string): void {
  const all = `${collection}/:id/tags`;
  const one = `${all}/:tag`;
  const find = (c: ServiceContext): R => {
    const id = c.req.param('id') ?? '';
    const row = resource.get(id);
    if (row && resource.readable(c.get('caller'), row)) return row;
    throw missing('TagResourceNotFound', `Resource ${resource.path} ${id} could not be found.`);
  };
  const findToChange = (c: ServiceContext): R => {
    const row = find(c);
    const caller = c.get('caller');
    if (!(resource.writable ? resource.writable(caller, row) : owns(caller, row))) {
      throw disallowed(`rule:update_${resource.singular}`);
    }
    return row;
  };
  const tagsOf = (row: R): readonly string[] => (row as unknown as { tags: readonly string[] }).tags;
  const requireTag = (row: R, tag: string): void => {
    if (!tagsOf(row).includes(tag)) throw missing('TagNotFound', `Tag ${tag} could not be found.`);
  };
  const set = (row: R, tags: readonly string[]) => resource.setTags?.(row, [...new Set(tags)]);

  app.get(all, (c) => c.json({ tags: tagsOf(find(c)) }));
  app.put(all, async (c) => {
    const tags = parseTags(await readJsonObject(c, 'Body contains invalid data'));
    set(findToChange(c), tags);
    return c.json({ tags });
  });
  app.delete(all, (c) => {
    set(findToChange(c), []);
    return c.body(null, 204);
  });
  app.get(one, (c) => {
    requireTag(find(c), c.req.param('tag') ?? '');
    return c.body(null, 204);
  });
  app.put(one, (c) => {
    const row = findToChange(c);
    set(row, [...tagsOf(row), c.req.param('tag') ?? '']);
    return c.json(null, 201);
  });
  app.delete(one, (c) => {
    const row = findToChange(c);
    const tag = c.req.param('tag') ?? '';
    requireTag(row, tag);
    set(
      row,
      tagsOf(row).filter((other) => other !== tag),
    );
    return c.body(null, 204);
  });
}

function twice(tags: readonly unknown[]): string {
  return tags.filter((tag, i) => tags.indexOf(tag) !== i).join(', ');
}

function parseTags(body: Readonly<Record<string, unknown>>): readonly string[] {
  if (!('tags' in body)) throw invalidInput('Invalid tags body');
  const { tags } = body;
  if (!Array.isArray(tags)) throw invalidInput(`'${shown(tags)}' is not a list`);
  for (const tag of tags) {
    if (typeof tag !== 'string') throw invalidInput(`'${shown(tag)}' is not a valid string`);
    if (tag.length > 60) throw invalidInput(`'${tag}' exceeds maximum length of 60`);
  }
  if (new Set(tags).size !== tags.length) throw invalidInput(`Duplicate items in the list: '${twice(tags)}'`);
  return tags as string[];
}
