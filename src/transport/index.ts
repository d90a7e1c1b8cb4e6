export * from './os/sampler';
export * from './pollLoop';
export * from './poller';
export * from './processAlive';
export * from './rawSink';
export * from './privateDirectory';
export * from './sessionRoot';
export * from './silence';
