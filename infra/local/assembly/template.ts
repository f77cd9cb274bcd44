export type Properties = Readonly<Record<string, unknown>>;

export type Resource = {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly Metadata?: Properties;
  readonly Condition?: string;
};

export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Properties>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
};

/** One stack of the cloud assembly, with what CDK knows about it besides the template. */
export type SynthesisedStack = {
  readonly id: string;
  readonly name: string;
  readonly template: Template;
  /** Object key in the assets bucket → folder or file on this machine. */
  readonly assets: ReadonlyMap<string, string>;
  /** Logical id → construct path, such as `/Storage/Visitors/Resource`. */
  readonly paths: ReadonlyMap<string, string>;
};

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** CloudFormation takes numbers as text too. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
}
