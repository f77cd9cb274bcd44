import { DomainName, IpAddressType, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AaaaRecord, ARecord, HostedZone, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';

export interface PublicDomainProps {
  /** Such as `events.shop.example`: a name of the shop's own, so that browsers take its cookies for the shop's. */
  readonly name: string;
  /** A certificate for the name in the stack's own region; without it one is made, which needs the hosted zone. */
  readonly certificateArn?: string | undefined;
  /** Where Route 53 keeps the name's zone; without it somebody has to point the name at `target` elsewhere. */
  readonly hostedZone?: { readonly id: string; readonly name: string } | undefined;
}

/** The API's own name, its certificate, and where Route 53 has the zone, its addresses. */
export class PublicDomain extends Construct {
  readonly domainName: DomainName;
  /** What the name has to point to. */
  readonly target: string;

  constructor(scope: Construct, id: string, { name, certificateArn, hostedZone }: PublicDomainProps) {
    super(scope, id);
    const zone =
      hostedZone === undefined
        ? undefined
        : HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId: hostedZone.id, zoneName: hostedZone.name });
    this.domainName = new DomainName(this, 'Name', {
      domainName: name,
      certificate: this.certificateFor(name, certificateArn, zone),
      securityPolicy: SecurityPolicy.TLS_1_2,
      ipAddressType: IpAddressType.DUAL_STACK,
    });
    this.target = this.domainName.regionalDomainName;
    if (zone === undefined) return;
    const { regionalDomainName, regionalHostedZoneId } = this.domainName;
    const target = RecordTarget.fromAlias(new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId));
    // With the dot at its end the name is complete; the zone's own name is not put behind it once more.
    const record = { zone, recordName: `${name}.`, target };
    new ARecord(this, 'Address', record);
    new AaaaRecord(this, 'Address6', record);
  }

  private certificateFor(name: string, arn: string | undefined, zone: IHostedZone | undefined): ICertificate {
    if (arn !== undefined) return Certificate.fromCertificateArn(this, 'Certificate', arn);
    if (zone === undefined) throw new Error(`The domain ${name} needs a certificate or a hosted zone to make one in`);
    return new Certificate(this, 'Certificate', { domainName: name, validation: CertificateValidation.fromDns(zone) });
  }
}
