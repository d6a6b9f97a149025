import { prepareReplays, testReplays } from './bundles';

prepareReplays();
testReplays(['plain', 'traced', 'encoding']);
