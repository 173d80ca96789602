import { type MeasuredMatrix, measured } from './measured-matrix.js';

/** AWS, 5 regions, eight months after the larger matrix: pairs differ by up to 10 %. */
export const aws20210213: MeasuredMatrix = measured({
  id: 'aws-2021-02-13',
  provider: 'aws',
  measuredOn: '2021-02-13',
  source: 'fantoch, latency_aws/2021_02_13 (github.com/vitorenesduarte/fantoch)',
  method: 'ICMP ping between virtual machines, average round trip',
  roundTripsMs: `
from,ap-southeast-1,ca-central-1,eu-west-1,sa-east-1,us-west-1
ap-southeast-1,0.099,205.970,175.729,321.092,172.972
ca-central-1,205.968,0.103,72.243,124.295,78.614
eu-west-1,175.732,72.241,0.154,180.554,135.900
sa-east-1,321.086,124.296,180.550,0.325,173.153
us-west-1,172.974,78.614,135.902,173.156,0.143
`,
});
