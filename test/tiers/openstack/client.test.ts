import { describeClientContract } from '../../contracts/openstack/client.ts';
import { realTarget } from '../../support/openstack-targets.ts';

describeClientContract(realTarget);
