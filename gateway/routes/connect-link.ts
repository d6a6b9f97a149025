import { z } from 'zod';
import { openConnectLink } from '../../app/connect-link';
import { allowedReturnUrl } from '../../app/return-url';
import { LINK, withExample } from '../examples';
import { makeLinks } from '../../app/links';
import { ProblemError } from '../problems/problems';
import { loginParams, noQuery, problemAnswers, WRITE_PROBLEMS, type Api } from '../schemas';
import type { GatewayDeps } from '../deps';
import { instant } from '../views/common';

const linkBody = withExample(
  z
    .strictObject({
      returnUrl: z
        .string()
        .optional()
        .meta({
          format: 'uri',
          description:
            'The address to which the page leads the user back: one of CONNECT_RETURN_URLS, or a path under one of ' +
            'them. It is kept with the link.',
        }),
    })
    .nullish(),
  { returnUrl: 'https://app.lender.example/accounts' },
);

/** The route that makes a link to the customer's page, for an app that sends its own messages. */
export function connectLinkRoutes(api: Api, { store, settings }: GatewayDeps): void {
  const links = makeLinks({ linkKeys: settings.connect.linkKeys, gatewayUrl: settings.gateway.url });
  api.post(
    '/logins/:loginId/connect-link',
    {
      config: { audit: { action: 'login.connect_link' } },
      schema: {
        tags: ['refresh'],
        summary: 'A link to the page where the user answers the bank',
        description:
          'Returns the same link for as long as the login waits. If the login is not waiting, the click of the user ' +
          "on the page starts a refresh with the user present. The link works until the login's data is fresh, at " +
          'the latest until `expiresAt`.',
        params: loginParams,
        querystring: noQuery,
        body: linkBody,
        response: {
          201: withExample(z.object({ url: z.string(), expiresAt: instant }), {
            url: LINK,
            expiresAt: '2026-03-16T15:00:00.000Z',
          }),
          ...problemAnswers(
            ...WRITE_PROBLEMS,
            'invalid_login_id',
            'unknown_login',
            'login_replaced',
            'return_url_not_allowed',
          ),
        },
      },
    },
    async ({ params: { loginId }, body }, reply) => {
      const returnUrl = body?.returnUrl === undefined ? undefined : checked(body.returnUrl);
      const { waitLimitMs } = settings.policy;
      return reply.code(201).send(await openConnectLink({ store, links, waitLimitMs }, { loginId, returnUrl }));
    },
  );

  function checked(given: string): string {
    const returnUrl = allowedReturnUrl(given, settings.connect.returnUrls);
    if (returnUrl !== null) return returnUrl;
    throw new ProblemError('return_url_not_allowed', 'Add the return URL, or a path above it, to CONNECT_RETURN_URLS.');
  }
}
