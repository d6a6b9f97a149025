import {
  OpenTelemetryInboundInterceptor,
  OpenTelemetryInternalsInterceptor,
  OpenTelemetryOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/workflow';
import type { Next, StartChildWorkflowExecutionInput, WorkflowInterceptors } from '@temporalio/workflow';

/**
 * Makes each child workflow (the refresh of one login) begin a trace of its own, because people can read the trace of
 * one login, but not that of ten thousand.
 */
class TraceOfOneLogin extends OpenTelemetryOutboundInterceptor {
  override startChildWorkflowExecution(
    input: StartChildWorkflowExecutionInput,
    next: Next<WorkflowOutbound, 'startChildWorkflowExecution'>,
  ): Promise<[Promise<string>, Promise<unknown>]> {
    return next(input);
  }
}

type WorkflowOutbound = Required<Pick<OpenTelemetryOutboundInterceptor, 'startChildWorkflowExecution'>>;

/**
 * The interceptors of the traced bundle. They send no commands of their own and do not change the order of the
 * workflow's commands, so this bundle and the untraced one can replay each other's histories.
 */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [new OpenTelemetryInboundInterceptor()],
  outbound: [new TraceOfOneLogin()],
  internals: [new OpenTelemetryInternalsInterceptor()],
});
