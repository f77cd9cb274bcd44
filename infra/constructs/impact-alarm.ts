import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface ImpactAlarmProps {
  readonly metric: IMetric;
  /** The alarm goes off above this value … */
  readonly above: number;
  /** … in so many periods of the metric, one after the other. */
  readonly periods?: number;
  /** What people notice, in a sentence a marketer understands. */
  readonly impact: string;
  /** Where help is: the runbook with the heading of this very alarm. */
  readonly help: string;
  readonly topic: ITopic | undefined;
}

/** An alarm is for the person who is woken by it: it says who is hurt, and where help is. Silence is good news. */
export class ImpactAlarm extends Alarm {
  constructor(scope: Construct, id: string, { metric, above, periods = 1, impact, help, topic }: ImpactAlarmProps) {
    super(scope, id, {
      metric,
      threshold: above,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `${impact} What to do: ${help}`,
    });
    if (topic !== undefined) this.addAlarmAction(new SnsAction(topic));
  }
}
