/**
 * An activePassive cluster on three machines of the node image on the real hosts without the operator, to try what it does by hand:
 *
 *     node test/rigs/guests/by-hand.ts up                       three machines with the identity that the operator would give them
 *     node test/rigs/guests/by-hand.ts push [mysql|postgresql]  the files, units and steps of an activePassive cluster
 *     node test/rigs/guests/by-hand.ts ssh MEMBER COMMAND...
 *     node test/rigs/guests/by-hand.ts fault kill|move|power|partition [mysql|postgresql]
 *     node test/rigs/guests/by-hand.ts down
 *
 * State (keys, addresses) lies in $RIG/by-hand. Needs guests-up.sh.
 */
import { connectByHand } from '../../support/guests/by-hand/cloud.ts';
import { befall, FAULTS } from '../../support/guests/by-hand/faults.ts';
import { makeMachines, removeMachines } from '../../support/guests/by-hand/machines.ts';
import { pushSetup } from '../../support/guests/by-hand/setup.ts';
import { ssh } from '../../support/guests/by-hand/ssh.ts';
import { MEMBERS } from '../../support/guests/by-hand/state.ts';

const [command, ...rest] = process.argv.slice(2);
const engine = rest.includes('postgresql') ? 'postgresql' : 'mysql';
const fault = FAULTS.find((one) => one === rest[0]);
const member = MEMBERS.find((one) => one === rest[0]);
const cloud = connectByHand();
if (command === 'up') await makeMachines(cloud);
else if (command === 'down') await removeMachines(cloud);
else if (command === 'push') await pushSetup(engine);
else if (command === 'fault' && fault) console.log(await befall(cloud, engine, fault));
else if (command === 'ssh' && member) process.exitCode = ssh(member, rest.slice(1), true).status ?? 1;
else console.log(`usage: by-hand.ts up | push [ENGINE] | fault ${FAULTS.join('|')} [ENGINE] | down | ssh ${MEMBERS.join('|')} COMMAND...`);
await cloud.close();
