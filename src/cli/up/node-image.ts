import { type CloudConfig, createOpenStackClient, parseCloudsYaml } from '../../clients/openstack/index.ts';
import type { Clock } from '../../seams/clock.ts';
import type { Random } from '../../seams/random.ts';

const NAME = 'scp-node';

/**
 * Offers the node image to every tenant of the embedded cloud, as an administrator of a real one would. Its content is
 * nothing: embedded machines have the image's programs whatever they boot from.
 */
export async function offerNodeImage(
  cloudsYaml: (entry: string) => string,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): Promise<void> {
  const cloud: CloudConfig = parseCloudsYaml(cloudsYaml('embedded'), { entry: 'embedded' });
  const client = createOpenStackClient({ cloud, clock, random, userAgent: 'stormctl' });
  try {
    if ((await client.image.listImages({ name: NAME })).length > 0) return;
    const shape = { disk_format: 'raw', container_format: 'bare' };
    const { id } = await client.image.createImage({ name: NAME, visibility: 'public', ...shape });
    await client.image.uploadImage(id, { open: oneByte });
  } finally {
    await client.close();
  }
}

async function* oneByte(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Uint8Array.of(0));
}
