import { type CloudPicture, pictureOf, withoutIds } from '../../support/cloud-picture.ts';
import { describeStories } from '../../support/sequences/suite.ts';
import { withoutTheirs } from './drifts.ts';
import { CHANGES, manifestOf, wish } from './sequences.ts';

describeStories(
  {
    wish,
    manifestOf,
    changes: CHANGES,
    prepare: () => Promise.resolve(),
    over: (world) => world.untilReady('storm', 1_800_000),
    seen: async (world) => {
      const { metadata } = await world.get('storm');
      return withoutIds(withoutOwner(withoutTheirs(await pictureOf(world.admin)), metadata.uid ?? ''));
    },
  },
  import.meta.filename,
);

/** The same object made in another world has another uid. */
function withoutOwner(picture: CloudPicture, uid: string): CloudPicture {
  return JSON.parse(JSON.stringify(picture).replaceAll(uid, '<owner>')) as CloudPicture;
}
