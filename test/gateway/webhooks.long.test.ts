import { testLargeBodies } from './large-webhooks';

testLargeBodies({ megabytes: 60 });
