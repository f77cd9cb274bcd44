import type { FaultRule } from '../faults/fault-rules.ts';
import type { CapacityReport } from './capacity-ledger.ts';

/** What the proxy's thread answers. */
export type CapacityProxyMethods = {
  report(nothing: undefined): CapacityReport;
  reset(nothing: undefined): void;
  faults(rules: readonly FaultRule[]): void;
};
