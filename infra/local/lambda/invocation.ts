/** What goes between the host and the thread a function runs in. Events and answers are JSON, as on AWS. */
export type ThreadSetup = {
  readonly functionName: string;
  readonly arn: string;
  readonly memoryMb: number;
  readonly entry: string;
  readonly exportName: string;
};

export type Invocation = {
  readonly requestId: string;
  readonly event: string;
  /** Epoch milliseconds on the machine's clock: when the thread will be ended. */
  readonly deadline: number;
};

export type FunctionError = { readonly errorType: string; readonly errorMessage: string; readonly trace?: string };

export type ThreadMessage =
  | { readonly kind: 'answer'; readonly requestId: string; readonly result: string }
  | { readonly kind: 'error'; readonly requestId: string; readonly error: FunctionError };

export type InvocationResult =
  | { readonly kind: 'answered'; readonly result: string }
  | { readonly kind: 'failed'; readonly error: FunctionError };
