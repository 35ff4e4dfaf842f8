import { expect } from 'vitest';
import { scenario } from '../scenario.ts';

export default scenario({
  title: 'what is to be retained stays behind without our mark, whether its entry or the whole object is deleted',
  play: async (stage, load) => {
    stage.startOperator();
    const cloud = load('cloud');
    await stage.apply(cloud);
    const { status } = await stage.untilReady('retained', 60_000);
    const imageId = status?.resources?.find(({ kind }) => kind === 'image')?.id ?? '';
    await stage.apply({ ...cloud, spec: { ...(cloud.spec as object), images: [] } });
    const released = async () => !('scp_owner_uid' in (await stage.admin.image.getImage(imageId)).properties);
    await stage.until(released, 60_000);
    await stage.remove(cloud);
    await stage.untilGone('retained', 60_000);

    const { image, network } = stage.admin;
    const kept = await image.getImage(imageId);
    expect([kept.status, Object.keys(kept.properties).filter((key) => key.startsWith('scp_'))]).toEqual(['active', []]);
    const [left] = await network.listNetworks({ name: 'sc050-kept' });
    const [subnet] = await network.listSubnets({ name: 'sc050-kept' });
    expect([left?.description, subnet?.description]).toEqual(['worth keeping', '']);
    await image.deleteImage(imageId);
    await network.deleteNetwork(left?.id ?? '');
  },
});
