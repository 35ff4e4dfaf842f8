import { createControlPlane } from '../../src/embedded/control-plane/index.ts';
import { inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { systemClock } from '../../src/seams/system-clock.ts';
import { describeKubernetesContract } from './kubernetes/contract.ts';

const origin = 'https://kubernetes.embedded';

describeKubernetesContract(() => {
  const plane = createControlPlane({ clock: systemClock(), random: seededRandom(1), origin });
  return Promise.resolve({
    origin,
    dispatcher: inProcessDispatcher(new Map([[origin, plane.fetch]])),
    headers: { authorization: `Bearer ${plane.token}` },
    close: () => {
      plane.stop();
      return Promise.resolve();
    },
  });
});
