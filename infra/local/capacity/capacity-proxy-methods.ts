import type { FaultRule } from '../faults/fault-rules.ts';
import type { CapacityReport } from './capacity-ledger.ts';

/** What the proxy's thread answers. */
export type CapacityProxyMethods = {
  report(nothing: undefined): CapacityReport;
  reset(nothing: undefined): void;
  addFaults(rules: readonly FaultRule[]): void;
  clearFaults(nothing: undefined): void;
};
