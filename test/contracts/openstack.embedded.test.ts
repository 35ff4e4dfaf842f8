import { describePlacementContract } from './openstack/placement.ts';
import { describeVolumeContract } from './openstack/volume.ts';
import { describeInventoryContract } from './openstack/inventory.ts';
import { describeImageContract } from './openstack/image.ts';
import { describeComputeContract } from './openstack/compute.ts';
import { embeddedTarget } from '../support/openstack-targets.ts';
import { describeNetworkContract } from './openstack/network.ts';
import { describeObjectContract } from './openstack/object.ts';
import { describeIdentityContract } from './openstack/identity.ts';

describeIdentityContract(embeddedTarget);
describeNetworkContract(embeddedTarget);
describeObjectContract(embeddedTarget);
describeComputeContract(embeddedTarget);
describeImageContract(embeddedTarget);
describeVolumeContract(embeddedTarget);
describePlacementContract(embeddedTarget);
describeInventoryContract(embeddedTarget);
