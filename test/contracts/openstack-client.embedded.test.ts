import { embeddedTarget } from '../support/openstack-targets.ts';
import { describeClientContract } from './openstack/client.ts';

describeClientContract(embeddedTarget);
