import type { KubernetesClient, ListQuery } from './client.ts';
import type { KubernetesObject, ListPage } from './object.ts';
import type { ResourceType } from './resource-type.ts';

/** All pages of a list as one, with the version at which a watch may start. Throws `isGone` when a page has expired. */
export async function listAll<T extends KubernetesObject>(
  client: Pick<KubernetesClient, 'list'>,
  type: ResourceType,
  query: Omit<ListQuery, 'continueToken'> = {},
): Promise<ListPage<T>> {
  const items: T[] = [];
  let continueToken: string | undefined;
  for (;;) {
    const page = await client.list<T>(type, {
      limit: 500,
      ...query,
      ...(continueToken === undefined ? {} : { continueToken }),
    });
    items.push(...page.items);
    if (page.continueToken === undefined) return { items, resourceVersion: page.resourceVersion };
    continueToken = page.continueToken;
  }
}
