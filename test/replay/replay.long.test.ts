import { prepareReplays, testReplays } from './bundles';

prepareReplays();
testReplays(['traced', 'encoding']);
