/** Made by `npm run generate` from what the gateway answers at /docs/json. Do not edit. */
export interface paths {
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List events, oldest first */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the previous page; opaque. */
                    after?: string;
                    /** @description True: only events whose every attempt failed. False: only all other events. */
                    dead?: boolean;
                    /** @description The most rows of a page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "events": [
                         *         {
                         *           "id": "evt_b6e4d2c01f354a8b9c7d5e0f3a2b1c4d",
                         *           "type": "login.refreshed",
                         *           "timestamp": "2026-03-02T15:02:11.000Z",
                         *           "data": {
                         *             "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *             "reference": "customer-1042",
                         *             "institution": "Maple Bank",
                         *             "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *           },
                         *           "state": "delivered",
                         *           "attempts": 1,
                         *           "nextAttemptAt": null,
                         *           "failure": null,
                         *           "deliveredAt": "2026-03-02T15:02:12.000Z",
                         *           "deadAt": null
                         *         }
                         *       ],
                         *       "next": null
                         *     }
                         */
                        "application/json": {
                            events: {
                                attempts: number;
                                /** @description As /docs/events describes it, without the link. */
                                data: {
                                    [key: string]: unknown;
                                };
                                deadAt: string | null;
                                deliveredAt: string | null;
                                /** @description How the last attempt failed. */
                                failure: string | null;
                                /** @description The `webhook-id` header of each delivery of this event. */
                                id: string;
                                nextAttemptAt: string | null;
                                /** @enum {string} */
                                state: "held" | "pending" | "delivered" | "dead";
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                timestamp: string;
                                type: string;
                            }[];
                            /** @description Pass it as `after`; null on the last page. */
                            next: string | null;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_cursor`: The cursor does not belong to this list. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{eventId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one event */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example evt_b6e4d2c01f354a8b9c7d5e0f3a2b1c4d */
                    eventId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "id": "evt_b6e4d2c01f354a8b9c7d5e0f3a2b1c4d",
                         *       "type": "login.refreshed",
                         *       "timestamp": "2026-03-02T15:02:11.000Z",
                         *       "data": {
                         *         "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *         "reference": "customer-1042",
                         *         "institution": "Maple Bank",
                         *         "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *       },
                         *       "state": "delivered",
                         *       "attempts": 1,
                         *       "nextAttemptAt": null,
                         *       "failure": null,
                         *       "deliveredAt": "2026-03-02T15:02:12.000Z",
                         *       "deadAt": null
                         *     }
                         */
                        "application/json": {
                            attempts: number;
                            /** @description As /docs/events describes it, without the link. */
                            data: {
                                [key: string]: unknown;
                            };
                            deadAt: string | null;
                            deliveredAt: string | null;
                            /** @description How the last attempt failed. */
                            failure: string | null;
                            /** @description The `webhook-id` header of each delivery of this event. */
                            id: string;
                            nextAttemptAt: string | null;
                            /** @enum {string} */
                            state: "held" | "pending" | "delivered" | "dead";
                            /**
                             * Format: date-time
                             * @description ISO 8601, UTC.
                             */
                            timestamp: string;
                            type: string;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_event`: No such event. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{eventId}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an event again, delivered or dead
         * @description Under the same id. If a 410 had stopped deliveries, all of them start again.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example evt_b6e4d2c01f354a8b9c7d5e0f3a2b1c4d */
                    eventId: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /** @example {} */
                    "application/json": Record<string, never> | null;
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "id": "evt_b6e4d2c01f354a8b9c7d5e0f3a2b1c4d",
                         *       "state": "pending"
                         *     }
                         */
                        "application/json": {
                            id: string;
                            /** @enum {string} */
                            state: "pending";
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_event`: No such event. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `event_held`: The event is held back. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/institutions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What each bank has let through, over the last days
         * @description Measured from the ledger of the runs that have ended. Shares are from 0 to 1, of all logins of these runs, a login counted once in each run.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Days to look back, by when a run started. */
                    days?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "institutions": [
                         *         {
                         *           "institution": "Maple Bank",
                         *           "institutionId": 14,
                         *           "logins": 300,
                         *           "unattendedShare": 0.6033,
                         *           "liveShare": 0.2033,
                         *           "attendedShare": 0.052,
                         *           "medianHoursToReturn": 7.4,
                         *           "codes": [
                         *             {
                         *               "code": "INVALID_PASSWORD",
                         *               "count": 95
                         *             }
                         *           ],
                         *           "since": "2026-03-02T15:00:04.000Z",
                         *           "trend": "worse",
                         *           "days": [
                         *             {
                         *               "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *               "startedAt": "2026-03-02T15:00:04.000Z",
                         *               "logins": 299,
                         *               "unattended": 181
                         *             }
                         *           ]
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": {
                            institutions: {
                                /** @description Refreshed because the user came. */
                                attendedShare: number | null;
                                /** @description The most usual codes. */
                                codes: {
                                    code: string;
                                    count: number;
                                }[];
                                /** @description Run by run, oldest first. */
                                days: {
                                    logins: number;
                                    runId: string;
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    startedAt: string;
                                    unattended: number;
                                }[];
                                /** @description `unknown` for logins whose bank is not known yet. */
                                institution: string;
                                institutionId: number | null;
                                /** @description The part of `unattendedShare` that took a live call. */
                                liveShare: number | null;
                                /** @description Registered now. */
                                logins: number;
                                /** @description Over the waits that ended because the user returned. */
                                medianHoursToReturn: number | null;
                                /** @description Since when `trend` holds; null while the trend is steady. */
                                since: string | null;
                                /**
                                 * @description The trend of the share refreshed without the user; a change is named only if it is more than noise.
                                 * @enum {string}
                                 */
                                trend: "worse" | "better" | "steady";
                                /** @description Refreshed without the user, of all its logins in the ended runs, a login counted once in each run; null if there were none. */
                                unattendedShare: number | null;
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List logins, by LoginId */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the previous page; opaque. */
                    after?: string;
                    /** @description The most rows of a page. */
                    limit?: number;
                    /** @description Logins whose newest refresh ended with this outcome. */
                    outcome?: "refreshed" | "unavailable" | "failed" | "gave_up";
                    /** @description Logins with exactly this reference of the app's. */
                    reference?: string;
                    state?: "idle" | "refreshing" | "awaiting_user" | "gave_up" | "paused" | "replaced";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "logins": [
                         *         {
                         *           "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *           "reference": "customer-1042",
                         *           "institution": "Maple Bank",
                         *           "state": "idle",
                         *           "awaiting": null,
                         *           "lastOutcome": {
                         *             "outcome": "refreshed",
                         *             "path": "live",
                         *             "dataAsOf": "2026-03-02T15:01:58.000Z",
                         *             "at": "2026-03-02T15:02:11.000Z",
                         *             "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *           },
                         *           "lastRefreshedAt": "2026-03-02T15:01:58.000Z",
                         *           "enrolment": {
                         *             "wanted": true,
                         *             "known": true,
                         *             "refused": null
                         *           },
                         *           "listed": null,
                         *           "advice": {
                         *             "action": "none",
                         *             "by": null,
                         *             "why": "bank_lets_in"
                         *           }
                         *         }
                         *       ],
                         *       "next": "NWYwYzlmMWU"
                         *     }
                         */
                        "application/json": {
                            logins: {
                                /** @description What to do about the login. `refresh_while_present`: its bank will want the user before long, so show them a refresh button (docs/events.md). */
                                advice: {
                                    /** @enum {string} */
                                    action: "none" | "refresh_while_present" | "reconnect" | "operator";
                                    /** @description By when the user is needed; null if the user is not needed. */
                                    by: string | null;
                                    /** @enum {string} */
                                    why: "paused" | "replaced" | "refreshing" | "ask_held" | "never_refreshed" | "bank_lets_in" | "bank_not_known" | "bank_unavailable" | "asked_lately" | "data_fresh" | "bank_wants_user" | "awaited" | "gave_up" | "institution_down" | "failed" | "unreadable";
                                };
                                awaiting: {
                                    code: string | null;
                                    /** @enum {string} */
                                    reason: "mfa" | "reconnect";
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    since: string;
                                } | null;
                                /** @description Whether Flinks' own nightly job looks at the login. */
                                enrolment: {
                                    /** @description As Flinks last said; null: Flinks has said nothing yet. */
                                    known: boolean | null;
                                    /** @description The code with which Flinks refused what is wanted. */
                                    refused: string | null;
                                    wanted: boolean | null;
                                };
                                institution: string | null;
                                lastOutcome: {
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    at: string;
                                    code?: string;
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    dataAsOf?: string;
                                    missing?: string[];
                                    /** @enum {string} */
                                    outcome: "refreshed" | "awaiting_user" | "unavailable" | "failed" | "gave_up" | "revoked";
                                    /** @enum {string} */
                                    path?: "cached" | "live" | "after_mfa" | "after_reconnect";
                                    runId?: string;
                                } | null;
                                /** @description Flinks' LastRefresh of the stored data: it tells how old the data is. */
                                lastRefreshedAt: string | null;
                                /** @description What Flinks' list of logins that its nightly job cannot refresh says about this one; null: it is not on the list. */
                                listed: {
                                    /** @description Flinks' LastRefreshErrorCode, in our one spelling. */
                                    code: string | null;
                                    lastRefreshDate: string | null;
                                    /**
                                     * Format: date-time
                                     * @description Start of the run that read the list.
                                     */
                                    since: string;
                                    /** @description Flinks' LastRefreshState, such as AnsweringSecurityChallenge. */
                                    state: string | null;
                                } | null;
                                loginId: string;
                                reference: string | null;
                                /** @description The login that has taken its place; only for a replaced login. */
                                replacedBy?: string;
                                /** @enum {string} */
                                state: "idle" | "refreshing" | "awaiting_user" | "gave_up" | "paused" | "replaced";
                            }[];
                            /** @description Pass it as `after`; null on the last page. */
                            next: string | null;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_cursor`: The cursor does not belong to this list. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Register logins, or change what is known of them
         * @description Idempotent. Rows are checked one by one: a bad row, also one with a member that is not known, is named in `rejected` by its index and the others are taken. A member that is left out stays as it was. If a login is given twice, the last row counts. A login that is stored under another reference is rejected (`reference_differs`): PATCH moves it. A login that another has replaced is rejected (`login_replaced`). A login whose withdrawal is not done yet is rejected; afterwards it is `added`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "logins": [
                     *         {
                     *           "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                     *           "reference": "customer-1042",
                     *           "institution": "Maple Bank",
                     *           "language": "en"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        logins: {
                            institution?: string | null;
                            /** @description Language of the Flinks Connect session it came from: Flinks keys LoginIds by it. */
                            language?: ("en" | "fr") | null;
                            /**
                             * Format: uuid
                             * @description Flinks LoginId: a GUID, in either case.
                             */
                            loginId: string;
                            reference?: string | null;
                        }[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "added": 1,
                         *       "updated": 0,
                         *       "rejected": [
                         *         {
                         *           "index": 1,
                         *           "reason": "loginId: must be a GUID"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": {
                            added: number;
                            rejected: {
                                index: number;
                                reason: string;
                            }[];
                            /** @description Known before, whether or not anything changed. */
                            updated: number;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. `too_many_logins`: Too many logins in one call. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one login */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *       "reference": "customer-1042",
                         *       "institution": "Maple Bank",
                         *       "state": "idle",
                         *       "awaiting": null,
                         *       "lastOutcome": {
                         *         "outcome": "refreshed",
                         *         "path": "live",
                         *         "dataAsOf": "2026-03-02T15:01:58.000Z",
                         *         "at": "2026-03-02T15:02:11.000Z",
                         *         "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *       },
                         *       "lastRefreshedAt": "2026-03-02T15:01:58.000Z",
                         *       "enrolment": {
                         *         "wanted": true,
                         *         "known": true,
                         *         "refused": null
                         *       },
                         *       "listed": null,
                         *       "advice": {
                         *         "action": "none",
                         *         "by": null,
                         *         "why": "bank_lets_in"
                         *       }
                         *     }
                         */
                        "application/json": {
                            /** @description What to do about the login. `refresh_while_present`: its bank will want the user before long, so show them a refresh button (docs/events.md). */
                            advice: {
                                /** @enum {string} */
                                action: "none" | "refresh_while_present" | "reconnect" | "operator";
                                /** @description By when the user is needed; null if the user is not needed. */
                                by: string | null;
                                /** @enum {string} */
                                why: "paused" | "replaced" | "refreshing" | "ask_held" | "never_refreshed" | "bank_lets_in" | "bank_not_known" | "bank_unavailable" | "asked_lately" | "data_fresh" | "bank_wants_user" | "awaited" | "gave_up" | "institution_down" | "failed" | "unreadable";
                            };
                            awaiting: {
                                code: string | null;
                                /** @enum {string} */
                                reason: "mfa" | "reconnect";
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                since: string;
                            } | null;
                            /** @description Whether Flinks' own nightly job looks at the login. */
                            enrolment: {
                                /** @description As Flinks last said; null: Flinks has said nothing yet. */
                                known: boolean | null;
                                /** @description The code with which Flinks refused what is wanted. */
                                refused: string | null;
                                wanted: boolean | null;
                            };
                            institution: string | null;
                            lastOutcome: {
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                at: string;
                                code?: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                dataAsOf?: string;
                                missing?: string[];
                                /** @enum {string} */
                                outcome: "refreshed" | "awaiting_user" | "unavailable" | "failed" | "gave_up" | "revoked";
                                /** @enum {string} */
                                path?: "cached" | "live" | "after_mfa" | "after_reconnect";
                                runId?: string;
                            } | null;
                            /** @description Flinks' LastRefresh of the stored data: it tells how old the data is. */
                            lastRefreshedAt: string | null;
                            /** @description What Flinks' list of logins that its nightly job cannot refresh says about this one; null: it is not on the list. */
                            listed: {
                                /** @description Flinks' LastRefreshErrorCode, in our one spelling. */
                                code: string | null;
                                lastRefreshDate: string | null;
                                /**
                                 * Format: date-time
                                 * @description Start of the run that read the list.
                                 */
                                since: string;
                                /** @description Flinks' LastRefreshState, such as AnsweringSecurityChallenge. */
                                state: string | null;
                            } | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The login that has taken its place; only for a replaced login. */
                            replacedBy?: string;
                            /** @enum {string} */
                            state: "idle" | "refreshing" | "awaiting_user" | "gave_up" | "paused" | "replaced";
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Forget a login whose user withdrew consent
         * @description When this answers, the login and its data are gone: 404 on every route, its links are over, no call about its data is begun. Running work is stopped, Flinks' nightly job is turned off and, with `deleteCard`, the card is deleted by the workflow of the answer; until that is done the login cannot be registered again. Idempotent until then, 404 afterwards. A login and those that it has replaced are one customer's: all are withdrawn. After 503 `temporal_unavailable` the login is withdrawn all the same: send the request again, or leave the rest to the next run.
         */
        delete: {
            parameters: {
                query?: {
                    /** @description Also have Flinks delete everything it holds about the login. */
                    deleteCard?: boolean;
                };
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "workflowId": "withdraw-login/5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37"
                         *     }
                         */
                        "application/json": {
                            workflowId: string;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. `temporal_unavailable`: Temporal is unreachable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Pause a login, enrol it in Flinks' nightly job, or rename it
         * @description `scheduleRefresh` is set at Flinks first: when Flinks refuses, nothing is changed here. While Flinks is down the wish is kept and sent later: the answer is 202, and `enrolment` tells how it stands.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "scheduleRefresh": true
                     *     }
                     */
                    "application/json": {
                        /** @description Daily runs leave a paused login out. */
                        paused?: boolean;
                        reference?: string | null;
                        /** @description Whether Flinks' own nightly job looks at the login. */
                        scheduleRefresh?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *       "reference": "customer-1042",
                         *       "institution": "Maple Bank",
                         *       "state": "idle",
                         *       "awaiting": null,
                         *       "lastOutcome": {
                         *         "outcome": "refreshed",
                         *         "path": "live",
                         *         "dataAsOf": "2026-03-02T15:01:58.000Z",
                         *         "at": "2026-03-02T15:02:11.000Z",
                         *         "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *       },
                         *       "lastRefreshedAt": "2026-03-02T15:01:58.000Z",
                         *       "enrolment": {
                         *         "wanted": true,
                         *         "known": true,
                         *         "refused": null
                         *       },
                         *       "listed": null,
                         *       "advice": {
                         *         "action": "none",
                         *         "by": null,
                         *         "why": "bank_lets_in"
                         *       }
                         *     }
                         */
                        "application/json": {
                            /** @description What to do about the login. `refresh_while_present`: its bank will want the user before long, so show them a refresh button (docs/events.md). */
                            advice: {
                                /** @enum {string} */
                                action: "none" | "refresh_while_present" | "reconnect" | "operator";
                                /** @description By when the user is needed; null if the user is not needed. */
                                by: string | null;
                                /** @enum {string} */
                                why: "paused" | "replaced" | "refreshing" | "ask_held" | "never_refreshed" | "bank_lets_in" | "bank_not_known" | "bank_unavailable" | "asked_lately" | "data_fresh" | "bank_wants_user" | "awaited" | "gave_up" | "institution_down" | "failed" | "unreadable";
                            };
                            awaiting: {
                                code: string | null;
                                /** @enum {string} */
                                reason: "mfa" | "reconnect";
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                since: string;
                            } | null;
                            /** @description Whether Flinks' own nightly job looks at the login. */
                            enrolment: {
                                /** @description As Flinks last said; null: Flinks has said nothing yet. */
                                known: boolean | null;
                                /** @description The code with which Flinks refused what is wanted. */
                                refused: string | null;
                                wanted: boolean | null;
                            };
                            institution: string | null;
                            lastOutcome: {
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                at: string;
                                code?: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                dataAsOf?: string;
                                missing?: string[];
                                /** @enum {string} */
                                outcome: "refreshed" | "awaiting_user" | "unavailable" | "failed" | "gave_up" | "revoked";
                                /** @enum {string} */
                                path?: "cached" | "live" | "after_mfa" | "after_reconnect";
                                runId?: string;
                            } | null;
                            /** @description Flinks' LastRefresh of the stored data: it tells how old the data is. */
                            lastRefreshedAt: string | null;
                            /** @description What Flinks' list of logins that its nightly job cannot refresh says about this one; null: it is not on the list. */
                            listed: {
                                /** @description Flinks' LastRefreshErrorCode, in our one spelling. */
                                code: string | null;
                                lastRefreshDate: string | null;
                                /**
                                 * Format: date-time
                                 * @description Start of the run that read the list.
                                 */
                                since: string;
                                /** @description Flinks' LastRefreshState, such as AnsweringSecurityChallenge. */
                                state: string | null;
                            } | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The login that has taken its place; only for a replaced login. */
                            replacedBy?: string;
                            /** @enum {string} */
                            state: "idle" | "refreshing" | "awaiting_user" | "gave_up" | "paused" | "replaced";
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *       "reference": "customer-1042",
                         *       "institution": "Maple Bank",
                         *       "state": "idle",
                         *       "awaiting": null,
                         *       "lastOutcome": {
                         *         "outcome": "refreshed",
                         *         "path": "live",
                         *         "dataAsOf": "2026-03-02T15:01:58.000Z",
                         *         "at": "2026-03-02T15:02:11.000Z",
                         *         "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *       },
                         *       "lastRefreshedAt": "2026-03-02T15:01:58.000Z",
                         *       "enrolment": {
                         *         "wanted": true,
                         *         "known": true,
                         *         "refused": null
                         *       },
                         *       "listed": null,
                         *       "advice": {
                         *         "action": "none",
                         *         "by": null,
                         *         "why": "bank_lets_in"
                         *       }
                         *     }
                         */
                        "application/json": {
                            /** @description What to do about the login. `refresh_while_present`: its bank will want the user before long, so show them a refresh button (docs/events.md). */
                            advice: {
                                /** @enum {string} */
                                action: "none" | "refresh_while_present" | "reconnect" | "operator";
                                /** @description By when the user is needed; null if the user is not needed. */
                                by: string | null;
                                /** @enum {string} */
                                why: "paused" | "replaced" | "refreshing" | "ask_held" | "never_refreshed" | "bank_lets_in" | "bank_not_known" | "bank_unavailable" | "asked_lately" | "data_fresh" | "bank_wants_user" | "awaited" | "gave_up" | "institution_down" | "failed" | "unreadable";
                            };
                            awaiting: {
                                code: string | null;
                                /** @enum {string} */
                                reason: "mfa" | "reconnect";
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                since: string;
                            } | null;
                            /** @description Whether Flinks' own nightly job looks at the login. */
                            enrolment: {
                                /** @description As Flinks last said; null: Flinks has said nothing yet. */
                                known: boolean | null;
                                /** @description The code with which Flinks refused what is wanted. */
                                refused: string | null;
                                wanted: boolean | null;
                            };
                            institution: string | null;
                            lastOutcome: {
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                at: string;
                                code?: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                dataAsOf?: string;
                                missing?: string[];
                                /** @enum {string} */
                                outcome: "refreshed" | "awaiting_user" | "unavailable" | "failed" | "gave_up" | "revoked";
                                /** @enum {string} */
                                path?: "cached" | "live" | "after_mfa" | "after_reconnect";
                                runId?: string;
                            } | null;
                            /** @description Flinks' LastRefresh of the stored data: it tells how old the data is. */
                            lastRefreshedAt: string | null;
                            /** @description What Flinks' list of logins that its nightly job cannot refresh says about this one; null: it is not on the list. */
                            listed: {
                                /** @description Flinks' LastRefreshErrorCode, in our one spelling. */
                                code: string | null;
                                lastRefreshDate: string | null;
                                /**
                                 * Format: date-time
                                 * @description Start of the run that read the list.
                                 */
                                since: string;
                                /** @description Flinks' LastRefreshState, such as AnsweringSecurityChallenge. */
                                state: string | null;
                            } | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The login that has taken its place; only for a replaced login. */
                            replacedBy?: string;
                            /** @enum {string} */
                            state: "idle" | "refreshing" | "awaiting_user" | "gave_up" | "paused" | "replaced";
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `flinks_refused`: Flinks refused the call. `flinks_unexpected`: Flinks answered something unexpected. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/logins/{loginId}/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The accounts of a login, with balances and holders */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "accounts": [
                         *         {
                         *           "id": "2e9d7b40-5c18-46f3-a0b2-9f8e7d6c5b4a",
                         *           "flinksAccountId": "2e9d7b40-5c18-46f3-a0b2-9f8e7d6c5b4a",
                         *           "title": "Everyday chequing",
                         *           "accountNumber": "0001234",
                         *           "transitNumber": "00099",
                         *           "institutionNumber": "999",
                         *           "category": "Operations",
                         *           "type": "Chequing",
                         *           "accountType": "Personal",
                         *           "currency": "CAD",
                         *           "balance": {
                         *             "available": "1250.10",
                         *             "current": "1300.10",
                         *             "limit": null
                         *           },
                         *           "overdraftLimit": "0",
                         *           "missingSince": null,
                         *           "staleSince": null,
                         *           "holder": {
                         *             "name": "Jo Example",
                         *             "email": "jo@customer.example",
                         *             "phoneNumber": "5555550100",
                         *             "address": {
                         *               "civicAddress": "1 Example Street",
                         *               "city": "Montreal",
                         *               "province": "QC",
                         *               "postalCode": "A1A 1A1",
                         *               "poBox": null,
                         *               "country": "CA"
                         *             }
                         *           }
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": {
                            accounts: {
                                accountNumber: string | null;
                                accountType: string | null;
                                balance: {
                                    /** @description Decimal number as text, as exact as Flinks sent it. */
                                    available: string | null;
                                    /** @description Decimal number as text, as exact as Flinks sent it. */
                                    current: string | null;
                                    /** @description Decimal number as text, as exact as Flinks sent it. */
                                    limit: string | null;
                                };
                                category: string | null;
                                currency: string | null;
                                /** @description Flinks' newest Id of the account. */
                                flinksAccountId: string;
                                holder: {
                                    address: {
                                        city: string | null;
                                        civicAddress: string | null;
                                        country: string | null;
                                        poBox: string | null;
                                        postalCode: string | null;
                                        province: string | null;
                                    } | null;
                                    email: string | null;
                                    name: string | null;
                                    phoneNumber: string | null;
                                } | null;
                                /** @description Our own id: it stays the same when Flinks' Id changes. */
                                id: string;
                                institutionNumber: string | null;
                                /** @description Since when Flinks' answers leave the account out. */
                                missingSince: string | null;
                                /** @description Decimal number as text, as exact as Flinks sent it. */
                                overdraftLimit: string | null;
                                /** @description Since when Flinks' answers hold the account in a form that cannot be read; what is shown is older. */
                                staleSince: string | null;
                                title: string | null;
                                transitNumber: string | null;
                                type: string | null;
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest answer of every Attributes package, or what a run brought */
        get: {
            parameters: {
                query?: {
                    /** @description Id of a run. */
                    runId?: string;
                };
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "attributes": [
                         *         {
                         *           "package": "income",
                         *           "attributes": {
                         *             "Card": {
                         *               "sum_employer_income_current_month": 3681.1
                         *             }
                         *           },
                         *           "requestId": "c1b7e6a0-93d5-4e2f-8f6a-1a9d0b3c5e72",
                         *           "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *           "collectedAt": "2026-03-02T15:02:11.000Z"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": {
                            attributes: {
                                /** @description The package's answer, as Flinks spells it. */
                                attributes: unknown;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                collectedAt: string;
                                package: string;
                                requestId: string;
                                runId: string | null;
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/connect-completed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The user has finished in Flinks Connect
         * @description If the login was not waiting, a refresh starts. A known eventId gets 200 and has no effect. Another LoginId than the one in the path is refused, told to the operator, and changes nothing.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "eventId": "b6e4d2c0-1f35-4a8b-9c7d-5e0f3a2b1c4d",
                     *       "requestId": "c1b7e6a0-93d5-4e2f-8f6a-1a9d0b3c5e72",
                     *       "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37"
                     *     }
                     */
                    "application/json": {
                        /** @description The app's own id of this event: the same id again has no effect. */
                        eventId: string;
                        /**
                         * Format: uuid
                         * @description The LoginId that Flinks Connect returned.
                         */
                        loginId?: string;
                        /**
                         * Format: uuid
                         * @description Flinks RequestId of the session that Connect returned.
                         */
                        requestId?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "accepted": true,
                         *       "state": "refreshing"
                         *     }
                         */
                        "application/json": {
                            accepted: boolean;
                            /** @enum {string} */
                            state: "idle" | "refreshing" | "awaiting_user" | "gave_up" | "paused" | "replaced";
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. `login_mismatch`: Flinks Connect returned another login. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. `temporal_unavailable`: Temporal is unreachable. `no_worker`: No worker answered. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/connect-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A link to the page where the user answers the bank
         * @description The same link for as long as the login waits. For a login that is not waiting, the click starts a refresh with the user present. The link ends with fresh data, or at `expiresAt`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "returnUrl": "https://app.lender.example/accounts"
                     *     }
                     */
                    "application/json": {
                        /**
                         * Format: uri
                         * @description Where the page leads back to: one of CONNECT_RETURN_URLS, or a path under one. Kept with the link.
                         */
                        returnUrl?: string;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "url": "https://refresh.lender.example/connect/Zm9yLWV4YW1wbGU.bm90LWEtcmVhbC1zaWduYXR1cmU",
                         *       "expiresAt": "2026-03-16T15:00:00.000Z"
                         *     }
                         */
                        "application/json": {
                            /**
                             * Format: date-time
                             * @description ISO 8601, UTC.
                             */
                            expiresAt: string;
                            url: string;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_login_id`: The LoginId in the path is not a GUID. `return_url_not_allowed`: The return URL is not allowed by CONNECT_RETURN_URLS. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The refreshes of a login, newest first, with what each box of the flowchart answered */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the previous page; opaque. */
                    after?: string;
                    /** @description The most rows of a page. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "history": [
                         *         {
                         *           "refreshId": "f7a5c3e1-0b2d-4698-8e4c-6a1b3d5f7092",
                         *           "trigger": "run",
                         *           "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *           "startedAt": "2026-03-02T15:00:04.000Z",
                         *           "endedAt": "2026-03-02T15:02:11.000Z",
                         *           "outcome": "refreshed",
                         *           "path": "live",
                         *           "code": null,
                         *           "missing": [],
                         *           "steps": [
                         *             {
                         *               "box": "A",
                         *               "status": 401,
                         *               "code": "INVALID_SECURITY_RESPONSE",
                         *               "at": "2026-03-02T15:00:05.000Z"
                         *             },
                         *             {
                         *               "box": "F",
                         *               "status": 200,
                         *               "code": null,
                         *               "at": "2026-03-02T15:01:58.000Z"
                         *             },
                         *             {
                         *               "box": "D",
                         *               "status": 202,
                         *               "code": "OPERATION_PENDING",
                         *               "at": "2026-03-02T15:02:01.000Z"
                         *             },
                         *             {
                         *               "box": "J",
                         *               "status": 202,
                         *               "code": "OPERATION_PENDING",
                         *               "at": "2026-03-02T15:02:07.000Z",
                         *               "n": 2
                         *             },
                         *             {
                         *               "box": "J",
                         *               "status": 200,
                         *               "code": null,
                         *               "at": "2026-03-02T15:02:10.000Z"
                         *             }
                         *           ]
                         *         }
                         *       ],
                         *       "next": null
                         *     }
                         */
                        "application/json": {
                            history: {
                                code: string | null;
                                endedAt: string | null;
                                missing: string[];
                                outcome: ("refreshed" | "awaiting_user" | "unavailable" | "failed" | "gave_up" | "revoked") | null;
                                path: ("cached" | "live" | "after_mfa" | "after_reconnect") | null;
                                refreshId: string;
                                runId: string | null;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                startedAt: string;
                                steps: {
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    at: string;
                                    /** @description Box of Flinks' flowchart. */
                                    box: string;
                                    code: string | null;
                                    /** @description How often the same answer came in a row. */
                                    n?: number;
                                    status: number | null;
                                    /** @description Why a live call that only REFRESH_LIVE_AGE wanted was made, or was not. */
                                    why?: string;
                                }[];
                                /** @enum {string} */
                                trigger: "run" | "app" | "user" | "webhook";
                            }[];
                            /** @description Pass it as `after`; null on the last page. */
                            next: string | null;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_login_id`: The LoginId in the path is not a GUID. `invalid_cursor`: The cursor does not belong to this list. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh one login now
         * @description A login that is being refreshed already is left as it is. A paused login may be refreshed by hand. `link` leads the user to a page that shows the bank being asked, and then what it wants of them. With an `Idempotency-Key` the request may be sent again for 30 days: it starts nothing more and gets the same answer, with `Idempotency-Replayed: true`. Using the same key for another login, or with another body, is refused.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /**
                     * @description Chosen by the app, for one request: a UUID, for example.
                     * @example b6e4d2c0-1f35-4a8b-9c7d-5e0f3a2b1c4d
                     */
                    "idempotency-key"?: string;
                };
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "live": true
                     *     }
                     */
                    "application/json": {
                        /**
                         * @description True: the user is present, so the bank is asked at once. False: what is cached comes first.
                         * @default true
                         */
                        live?: boolean;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "workflowId": "refresh-login/5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *       "link": "https://refresh.lender.example/connect/Zm9yLWV4YW1wbGU.bm90LWEtcmVhbC1zaWduYXR1cmU"
                         *     }
                         */
                        "application/json": {
                            link: string;
                            workflowId: string;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: The Idempotency-Key was used for another request. */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. `temporal_unavailable`: Temporal is unreachable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/replace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Another LoginId takes the place of a login: a new card, user name or language of the same customer
         * @description The other LoginId takes over reference, language, accounts with their ids, history and change cursors. The old LoginId is switched off at Flinks and answers `replaced` from then on; `login.replaced` tells your app. Without `force`, the accounts that Flinks holds of both logins must show that they belong to the same customer. Accounts that have never been read are read first (503 `no_worker` if that takes longer than 20 s: send the request again). A repeat is harmless.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "by": "c2b7e4a0-93d5-4f18-8c61-7e0a5d92b3f4"
                     *     }
                     */
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description The LoginId that takes over. It must not be registered.
                         */
                        by: string;
                        /**
                         * @description Replace without proof, because you know that both logins belong to the same customer.
                         * @default false
                         */
                        force?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "workflowId": "replace-login/5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37"
                         *     }
                         */
                        "application/json": {
                            workflowId: string;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_login_id`: The LoginId in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. `login_registered`: That LoginId is a login of its own. `not_proven`: Nothing proves that both logins belong to one customer. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. `temporal_unavailable`: Temporal is unreachable. `no_worker`: No worker answered. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The transactions of a login, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Only those of this account. */
                    accountId?: string;
                    /** @description `next` of the previous page; opaque. */
                    after?: string;
                    /** @description The most rows of a page. */
                    limit?: number;
                    /** @description From this day on. Of an ISO 8601 time only the day counts, as it is written, in its own zone. */
                    since?: string;
                };
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "transactions": [
                         *         {
                         *           "id": "91d0b7c4-3e5f-4a26-8c1b-7f6e5d4c3b2a",
                         *           "accountId": "2e9d7b40-5c18-46f3-a0b2-9f8e7d6c5b4a",
                         *           "date": "2026-02-27",
                         *           "description": "PAYROLL EXAMPLE INC",
                         *           "debit": null,
                         *           "credit": "1840.55",
                         *           "balance": "1300.10"
                         *         }
                         *       ],
                         *       "next": null
                         *     }
                         */
                        "application/json": {
                            /** @description Pass it as `after`; null on the last page. */
                            next: string | null;
                            transactions: {
                                accountId: string;
                                /** @description Decimal number as text, as exact as Flinks sent it. */
                                balance: string | null;
                                /** @description Decimal number as text, as exact as Flinks sent it. */
                                credit: string | null;
                                /** @description Calendar date. */
                                date: string | null;
                                /** @description Decimal number as text, as exact as Flinks sent it. */
                                debit: string | null;
                                description: string | null;
                                /** @description Our own id: it stays the same when Flinks' Id changes. */
                                id: string;
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_login_id`: The LoginId in the path is not a GUID. `invalid_cursor`: The cursor does not belong to this list. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logins/{loginId}/transactions/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has changed in a login's transactions since a cursor; without a cursor, all transactions
         * @description The changes of a login have one order: an app that follows it misses nothing and holds what the list of transactions shows. Keep rows by account and id: put `added` and `modified` in place, take `removed` out, keep `next`. While `hasMore` is true go on at once; a row that changes meanwhile may be listed as added once more. Rows that TRANSACTION_RETENTION takes out are not listed. After a restore, or a new registration, a cursor may be unknown (`cursor_unknown`): drop what you hold and begin without a cursor.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the previous page; opaque. */
                    cursor?: string;
                    /** @description The most rows of a page. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Flinks LoginId: a GUID, in either case.
                     * @example 5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37
                     */
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "added": [
                         *         {
                         *           "id": "91d0b7c4-3e5f-4a26-8c1b-7f6e5d4c3b2a",
                         *           "accountId": "2e9d7b40-5c18-46f3-a0b2-9f8e7d6c5b4a",
                         *           "date": "2026-02-27",
                         *           "description": "PAYROLL EXAMPLE INC",
                         *           "debit": null,
                         *           "credit": "1840.55",
                         *           "balance": "1300.10"
                         *         }
                         *       ],
                         *       "modified": [],
                         *       "removed": [
                         *         {
                         *           "id": "d4c3b2a1-6f5e-4d7c-8b9a-0e1f2a3b4c5d",
                         *           "accountId": "2e9d7b40-5c18-46f3-a0b2-9f8e7d6c5b4a"
                         *         }
                         *       ],
                         *       "next": "NWYwYzlmMWU",
                         *       "hasMore": false
                         *     }
                         */
                        "application/json": {
                            added: {
                                accountId: string;
                                /** @description Decimal number as text, as exact as Flinks sent it. */
                                balance: string | null;
                                /** @description Decimal number as text, as exact as Flinks sent it. */
                                credit: string | null;
                                /** @description Calendar date. */
                                date: string | null;
                                /** @description Decimal number as text, as exact as Flinks sent it. */
                                debit: string | null;
                                description: string | null;
                                /** @description Our own id: it stays the same when Flinks' Id changes. */
                                id: string;
                            }[];
                            hasMore: boolean;
                            /** @description Whole rows, to be put in place of the rows you hold. */
                            modified: {
                                accountId: string;
                                /** @description Decimal number as text, as exact as Flinks sent it. */
                                balance: string | null;
                                /** @description Decimal number as text, as exact as Flinks sent it. */
                                credit: string | null;
                                /** @description Calendar date. */
                                date: string | null;
                                /** @description Decimal number as text, as exact as Flinks sent it. */
                                debit: string | null;
                                description: string | null;
                                /** @description Our own id: it stays the same when Flinks' Id changes. */
                                id: string;
                            }[];
                            /** @description Pass it as `cursor`: at once while `hasMore` is true, otherwise later. */
                            next: string;
                            removed: {
                                accountId: string;
                                id: string;
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_login_id`: The LoginId in the path is not a GUID. `invalid_cursor`: The cursor does not belong to this list. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_login`: The login is not registered. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `login_replaced`: Another login has taken the place of this one. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `cursor_unknown`: The cursor refers to a change that no longer exists. */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List runs, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the previous page; opaque. */
                    after?: string;
                    /** @description The most rows of a page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "runs": [
                         *         {
                         *           "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *           "state": "finished",
                         *           "total": 300,
                         *           "counts": {
                         *             "refreshed": 181,
                         *             "awaiting_user": 108,
                         *             "gave_up": 3,
                         *             "unavailable": 6,
                         *             "failed": 1,
                         *             "revoked": 1,
                         *             "open": 0
                         *           },
                         *           "byPath": {
                         *             "cached": 120,
                         *             "live": 61,
                         *             "after_mfa": 0,
                         *             "after_reconnect": 0
                         *           },
                         *           "byInstitution": {
                         *             "Maple Bank": {
                         *               "refreshed": 181,
                         *               "awaiting_user": 108,
                         *               "gave_up": 3,
                         *               "unavailable": 6,
                         *               "failed": 1,
                         *               "revoked": 1,
                         *               "open": 0
                         *             }
                         *           },
                         *           "byAge": {
                         *             "1d": 181,
                         *             "3d": 80,
                         *             "7d": 32,
                         *             "30d": 4,
                         *             "older": 2,
                         *             "never": 1
                         *           },
                         *           "notEnrolled": 2,
                         *           "brakes": [
                         *             {
                         *               "institution": "Maple Bank",
                         *               "code": "INVALID_PASSWORD",
                         *               "count": 95,
                         *               "of": 300,
                         *               "released": false,
                         *               "resolved": false,
                         *               "dropped": 0,
                         *               "canaries": {
                         *                 "called": 3,
                         *                 "letIn": 0,
                         *                 "refused": 3,
                         *                 "asked": 0
                         *               }
                         *             }
                         *           ],
                         *           "unknownIneligible": 0,
                         *           "recovered": 5,
                         *           "warnings": [],
                         *           "startedAt": "2026-03-02T15:00:04.000Z",
                         *           "finishedAt": "2026-03-02T15:41:30.000Z"
                         *         }
                         *       ],
                         *       "next": null
                         *     }
                         */
                        "application/json": {
                            /** @description Pass it as `after`; null on the last page. */
                            next: string | null;
                            runs: {
                                brakes: {
                                    /** @description Logins called live for the brake while it held, and how the calls ended. `asked`: the bank had refused passwords, and asked for a one-time code. */
                                    canaries: {
                                        asked: number;
                                        called: number;
                                        letIn: number;
                                        refused: number;
                                    };
                                    code: string;
                                    count: number;
                                    /** @description Asks dropped when the brake was resolved. */
                                    dropped: number;
                                    institution: string;
                                    of: number;
                                    /** @description The held asks went out: somebody released the brake, or its canaries were asked for one-time codes. */
                                    released: boolean;
                                    /** @description The canaries were let in: the bank had lied, and the held asks were dropped. */
                                    resolved: boolean;
                                }[];
                                /** @description How old the data of the logins is: 1d, 3d, 7d, 30d, older, never. */
                                byAge: {
                                    [key: string]: number;
                                };
                                /** @description `counts` per institution; `unknown` for logins whose bank is not known yet. */
                                byInstitution: {
                                    [key: string]: {
                                        awaiting_user: number;
                                        failed: number;
                                        gave_up: number;
                                        open: number;
                                        refreshed: number;
                                        revoked: number;
                                        unavailable: number;
                                    };
                                };
                                byPath: {
                                    [key: string]: number;
                                };
                                counts: {
                                    awaiting_user: number;
                                    failed: number;
                                    gave_up: number;
                                    open: number;
                                    refreshed: number;
                                    revoked: number;
                                    unavailable: number;
                                };
                                finishedAt: string | null;
                                /** @description Logins that Flinks' own nightly job does not look at, as Flinks said. */
                                notEnrolled: number;
                                /** @description Logins that came back after the run had ended. */
                                recovered: number;
                                runId: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                startedAt: string;
                                /** @enum {string} */
                                state: "running" | "finished" | "stopped" | "skipped";
                                total: number;
                                unknownIneligible: number;
                                warnings: string[];
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_cursor`: The cursor does not belong to this list. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Start a run over all logins that are not paused
         * @description There can be only one run at a time: while a run is in progress, `run_in_progress` names it in `runId`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /** @example {} */
                    "application/json": Record<string, never> | null;
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44"
                         *     }
                         */
                        "application/json": {
                            runId: string;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `run_in_progress`: A run is already in progress. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. `temporal_unavailable`: Temporal is unreachable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get one run
         * @description Counts change while the run goes on and stay once it has ended; `recovered` may change after that too.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Id of a run.
                     * @example 8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44
                     */
                    runId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *       "state": "finished",
                         *       "total": 300,
                         *       "counts": {
                         *         "refreshed": 181,
                         *         "awaiting_user": 108,
                         *         "gave_up": 3,
                         *         "unavailable": 6,
                         *         "failed": 1,
                         *         "revoked": 1,
                         *         "open": 0
                         *       },
                         *       "byPath": {
                         *         "cached": 120,
                         *         "live": 61,
                         *         "after_mfa": 0,
                         *         "after_reconnect": 0
                         *       },
                         *       "byInstitution": {
                         *         "Maple Bank": {
                         *           "refreshed": 181,
                         *           "awaiting_user": 108,
                         *           "gave_up": 3,
                         *           "unavailable": 6,
                         *           "failed": 1,
                         *           "revoked": 1,
                         *           "open": 0
                         *         }
                         *       },
                         *       "byAge": {
                         *         "1d": 181,
                         *         "3d": 80,
                         *         "7d": 32,
                         *         "30d": 4,
                         *         "older": 2,
                         *         "never": 1
                         *       },
                         *       "notEnrolled": 2,
                         *       "brakes": [
                         *         {
                         *           "institution": "Maple Bank",
                         *           "code": "INVALID_PASSWORD",
                         *           "count": 95,
                         *           "of": 300,
                         *           "released": false,
                         *           "resolved": false,
                         *           "dropped": 0,
                         *           "canaries": {
                         *             "called": 3,
                         *             "letIn": 0,
                         *             "refused": 3,
                         *             "asked": 0
                         *           }
                         *         }
                         *       ],
                         *       "unknownIneligible": 0,
                         *       "recovered": 5,
                         *       "warnings": [],
                         *       "startedAt": "2026-03-02T15:00:04.000Z",
                         *       "finishedAt": "2026-03-02T15:41:30.000Z"
                         *     }
                         */
                        "application/json": {
                            brakes: {
                                /** @description Logins called live for the brake while it held, and how the calls ended. `asked`: the bank had refused passwords, and asked for a one-time code. */
                                canaries: {
                                    asked: number;
                                    called: number;
                                    letIn: number;
                                    refused: number;
                                };
                                code: string;
                                count: number;
                                /** @description Asks dropped when the brake was resolved. */
                                dropped: number;
                                institution: string;
                                of: number;
                                /** @description The held asks went out: somebody released the brake, or its canaries were asked for one-time codes. */
                                released: boolean;
                                /** @description The canaries were let in: the bank had lied, and the held asks were dropped. */
                                resolved: boolean;
                            }[];
                            /** @description How old the data of the logins is: 1d, 3d, 7d, 30d, older, never. */
                            byAge: {
                                [key: string]: number;
                            };
                            /** @description `counts` per institution; `unknown` for logins whose bank is not known yet. */
                            byInstitution: {
                                [key: string]: {
                                    awaiting_user: number;
                                    failed: number;
                                    gave_up: number;
                                    open: number;
                                    refreshed: number;
                                    revoked: number;
                                    unavailable: number;
                                };
                            };
                            byPath: {
                                [key: string]: number;
                            };
                            counts: {
                                awaiting_user: number;
                                failed: number;
                                gave_up: number;
                                open: number;
                                refreshed: number;
                                revoked: number;
                                unavailable: number;
                            };
                            finishedAt: string | null;
                            /** @description Logins that Flinks' own nightly job does not look at, as Flinks said. */
                            notEnrolled: number;
                            /** @description Logins that came back after the run had ended. */
                            recovered: number;
                            runId: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601, UTC.
                             */
                            startedAt: string;
                            /** @enum {string} */
                            state: "running" | "finished" | "stopped" | "skipped";
                            total: number;
                            unknownIneligible: number;
                            warnings: string[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_run_id`: The run id in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_run`: No such run. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/brakes/{institution}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the asks that this run held back for an institution
         * @description Users who have come back since are not asked. Releasing twice sends nothing more.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example Maple Bank */
                    institution: string;
                    /**
                     * @description Id of a run.
                     * @example 8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44
                     */
                    runId: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /** @example {} */
                    "application/json": Record<string, never> | null;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "asks": 27
                         *     }
                         */
                        "application/json": {
                            /** @description Asks that went out now. */
                            asks: number;
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `malformed_json`: The body is not valid JSON. `invalid_run_id`: The run id in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `read_only`: This API key is read-only. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_brake`: This run has no brake on that institution. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is too large. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body must be plain JSON in UTF-8. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What an operator asks in the morning about a run
         * @description One sentence for each question, and the figures behind it: is the run worse than usual, which bank and since when, who waits, what it cost, will it be over in time, is the data fresh.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Id of a run.
                     * @example 8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44
                     */
                    runId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "run": {
                         *         "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *         "state": "finished",
                         *         "total": 300,
                         *         "counts": {
                         *           "refreshed": 181,
                         *           "awaiting_user": 108,
                         *           "gave_up": 3,
                         *           "unavailable": 6,
                         *           "failed": 1,
                         *           "revoked": 1,
                         *           "open": 0
                         *         },
                         *         "byPath": {
                         *           "cached": 120,
                         *           "live": 61,
                         *           "after_mfa": 0,
                         *           "after_reconnect": 0
                         *         },
                         *         "byInstitution": {
                         *           "Maple Bank": {
                         *             "refreshed": 181,
                         *             "awaiting_user": 108,
                         *             "gave_up": 3,
                         *             "unavailable": 6,
                         *             "failed": 1,
                         *             "revoked": 1,
                         *             "open": 0
                         *           }
                         *         },
                         *         "byAge": {
                         *           "1d": 181,
                         *           "3d": 80,
                         *           "7d": 32,
                         *           "30d": 4,
                         *           "older": 2,
                         *           "never": 1
                         *         },
                         *         "notEnrolled": 2,
                         *         "brakes": [
                         *           {
                         *             "institution": "Maple Bank",
                         *             "code": "INVALID_PASSWORD",
                         *             "count": 95,
                         *             "of": 300,
                         *             "released": false,
                         *             "resolved": false,
                         *             "dropped": 0,
                         *             "canaries": {
                         *               "called": 3,
                         *               "letIn": 0,
                         *               "refused": 3,
                         *               "asked": 0
                         *             }
                         *           }
                         *         ],
                         *         "unknownIneligible": 0,
                         *         "recovered": 5,
                         *         "warnings": [],
                         *         "startedAt": "2026-03-02T15:00:04.000Z",
                         *         "finishedAt": "2026-03-02T15:41:30.000Z"
                         *       },
                         *       "sentences": [
                         *         {
                         *           "about": "today",
                         *           "text": "Today is worse than usual: 181 refreshed (60 %, usually 91 %), against the median of 14 runs."
                         *         }
                         *       ],
                         *       "judgement": "worse",
                         *       "comparedWith": 14,
                         *       "outcomes": [
                         *         {
                         *           "outcome": "refreshed",
                         *           "count": 181,
                         *           "share": 0.605,
                         *           "usualShare": 0.91,
                         *           "judgement": "worse"
                         *         }
                         *       ],
                         *       "banks": [
                         *         {
                         *           "institution": "Maple Bank",
                         *           "logins": 299,
                         *           "unattended": 181,
                         *           "unattendedShare": 0.605,
                         *           "usualShare": 0.91,
                         *           "judgement": "worse",
                         *           "trend": "worse",
                         *           "since": "2026-03-02T15:00:04.000Z",
                         *           "codes": [
                         *             {
                         *               "code": "INVALID_PASSWORD",
                         *               "count": 95
                         *             }
                         *           ]
                         *         }
                         *       ],
                         *       "heldBrakes": [
                         *         {
                         *           "runId": "8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44",
                         *           "startedAt": "2026-03-02T15:00:04.000Z",
                         *           "institution": "Maple Bank",
                         *           "code": "INVALID_PASSWORD",
                         *           "count": 61,
                         *           "of": 299,
                         *           "asks": 58
                         *         }
                         *       ],
                         *       "users": {
                         *         "waiting": 108,
                         *         "longest": {
                         *           "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *           "reference": "customer-1042",
                         *           "institution": "Maple Bank",
                         *           "since": "2026-03-02T15:01:58.000Z"
                         *         },
                         *         "gaveUp": 0,
                         *         "firstGaveUp": null
                         *       },
                         *       "liveCalls": {
                         *         "today": {
                         *           "attended": 4,
                         *           "unattended": 61
                         *         },
                         *         "month": {
                         *           "attended": 31,
                         *           "unattended": 122
                         *         }
                         *       },
                         *       "temporalActions": 2240,
                         *       "pace": null,
                         *       "freshness": {
                         *         "eligible": 300,
                         *         "fresh": 181,
                         *         "share": 0.6033,
                         *         "goal": 0.9
                         *       },
                         *       "todo": [
                         *         "Maple Bank: `flinks-refresh logins retry --institution 'Maple Bank' --reason INVALID_PASSWORD --dry-run`"
                         *       ]
                         *     }
                         */
                        "application/json": {
                            banks: {
                                codes: {
                                    code: string;
                                    count: number;
                                }[];
                                institution: string;
                                /**
                                 * @description Against the median of the runs before; `usual` where the difference may be chance.
                                 * @enum {string}
                                 */
                                judgement: "worse" | "better" | "usual";
                                logins: number;
                                /** @description Since when `trend` holds; null while the trend is steady. */
                                since: string | null;
                                /**
                                 * @description The trend of the share refreshed without the user; a change is named only if it is more than noise.
                                 * @enum {string}
                                 */
                                trend: "worse" | "better" | "steady";
                                /** @description Refreshed without their user. */
                                unattended: number;
                                /** @description From 0 to 1. */
                                unattendedShare: number;
                                usualShare: number | null;
                            }[];
                            /** @description How many finished runs this one is compared with: those before it, at most 14. */
                            comparedWith: number;
                            /** @description Logins whose bank lets us in, and those of them with data under 24 h. */
                            freshness: {
                                eligible: number;
                                fresh: number;
                                goal: number | null;
                                share: number | null;
                            };
                            /** @description Brakes that hold asks now, of whichever run. */
                            heldBrakes: {
                                /** @description How many asks the brake holds now. */
                                asks: number;
                                code: string;
                                count: number;
                                institution: string;
                                of: number;
                                runId: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                startedAt: string;
                            }[];
                            /**
                             * @description Against the median of the runs before; `usual` where the difference may be chance.
                             * @enum {string}
                             */
                            judgement: "worse" | "better" | "usual";
                            /** @description Live Authorizes, which Flinks bills, by UTC days. */
                            liveCalls: {
                                month: {
                                    attended: number;
                                    unattended: number;
                                };
                                today: {
                                    attended: number;
                                    unattended: number;
                                };
                            };
                            outcomes: {
                                count: number;
                                /**
                                 * @description Against the median of the runs before; `usual` where the difference may be chance.
                                 * @enum {string}
                                 */
                                judgement: "worse" | "better" | "usual";
                                /** @enum {string} */
                                outcome: "refreshed" | "awaiting_user" | "unavailable" | "failed" | "gave_up" | "revoked" | "open";
                                /** @description From 0 to 1. */
                                share: number;
                                usualShare: number | null;
                            }[];
                            /** @description Null once the run has ended. */
                            pace: {
                                deadlineAt: string | null;
                                expectedAt: string | null;
                                inTime: boolean | null;
                                open: number;
                                perMinute: number;
                            } | null;
                            run: {
                                brakes: {
                                    /** @description Logins called live for the brake while it held, and how the calls ended. `asked`: the bank had refused passwords, and asked for a one-time code. */
                                    canaries: {
                                        asked: number;
                                        called: number;
                                        letIn: number;
                                        refused: number;
                                    };
                                    code: string;
                                    count: number;
                                    /** @description Asks dropped when the brake was resolved. */
                                    dropped: number;
                                    institution: string;
                                    of: number;
                                    /** @description The held asks went out: somebody released the brake, or its canaries were asked for one-time codes. */
                                    released: boolean;
                                    /** @description The canaries were let in: the bank had lied, and the held asks were dropped. */
                                    resolved: boolean;
                                }[];
                                /** @description How old the data of the logins is: 1d, 3d, 7d, 30d, older, never. */
                                byAge: {
                                    [key: string]: number;
                                };
                                /** @description `counts` per institution; `unknown` for logins whose bank is not known yet. */
                                byInstitution: {
                                    [key: string]: {
                                        awaiting_user: number;
                                        failed: number;
                                        gave_up: number;
                                        open: number;
                                        refreshed: number;
                                        revoked: number;
                                        unavailable: number;
                                    };
                                };
                                byPath: {
                                    [key: string]: number;
                                };
                                counts: {
                                    awaiting_user: number;
                                    failed: number;
                                    gave_up: number;
                                    open: number;
                                    refreshed: number;
                                    revoked: number;
                                    unavailable: number;
                                };
                                finishedAt: string | null;
                                /** @description Logins that Flinks' own nightly job does not look at, as Flinks said. */
                                notEnrolled: number;
                                /** @description Logins that came back after the run had ended. */
                                recovered: number;
                                runId: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601, UTC.
                                 */
                                startedAt: string;
                                /** @enum {string} */
                                state: "running" | "finished" | "stopped" | "skipped";
                                total: number;
                                unknownIneligible: number;
                                warnings: string[];
                            };
                            sentences: {
                                /** @enum {string} */
                                about: "today" | "banks" | "users" | "cost" | "end" | "freshness";
                                text: string;
                            }[];
                            /** @description About how many Actions Temporal Cloud bills for the run; polls and repeated attempts come on top. */
                            temporalActions: number;
                            /** @description What to do, with the commands that do it. */
                            todo: string[];
                            users: {
                                firstGaveUp: {
                                    institution: string | null;
                                    loginId: string;
                                    reference: string | null;
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    since: string;
                                } | null;
                                gaveUp: number;
                                longest: {
                                    institution: string | null;
                                    loginId: string;
                                    reference: string | null;
                                    /**
                                     * Format: date-time
                                     * @description ISO 8601, UTC.
                                     */
                                    since: string;
                                } | null;
                                waiting: number;
                            };
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_run_id`: The run id in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_run`: No such run. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/unknown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the logins of Flinks' list that are not registered here
         * @description Flinks' nightly job is on for them, so they are billed. Register them, or have Flinks switch them off. They are listed by LoginId.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the previous page; opaque. */
                    after?: string;
                    /** @description The most rows of a page. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Id of a run.
                     * @example 8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44
                     */
                    runId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "unknown": [
                         *         {
                         *           "loginId": "5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37",
                         *           "lastRefreshState": "AnsweringSecurityChallenge",
                         *           "lastRefreshErrorCode": null,
                         *           "lastRefreshDate": "2026-03-02T05:12:44.000Z"
                         *         }
                         *       ],
                         *       "next": null
                         *     }
                         */
                        "application/json": {
                            /** @description Pass it as `after`; null on the last page. */
                            next: string | null;
                            unknown: {
                                lastRefreshDate: string | null;
                                lastRefreshErrorCode: string | null;
                                lastRefreshState: string | null;
                                loginId: string;
                            }[];
                        };
                    };
                };
                /** @description `invalid_request`: The request does not match this route. `invalid_run_id`: The run id in the path is not a GUID. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthorized`: A valid API key is required. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unknown_run`: No such run. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_requests`: Too many requests. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Internal error in the gateway. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `database_unavailable`: The database is unavailable. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "login.awaiting_user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The user of the login has to come back: send them the link.
         * @description A Standard Webhook: headers webhook-id, webhook-timestamp and webhook-signature. Answer 2xx.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The user of the login has to come back: send them the link. */
                        data: {
                            /** @description FlinksCode, or one of our codes. */
                            code?: string;
                            institution: string | null;
                            /**
                             * Format: uri
                             * @description Page where the customer answers the bank. Whoever has the link can do so: send it to nobody else.
                             */
                            link?: string;
                            loginId: string;
                            /** @enum {string} */
                            reason: "mfa" | "reconnect";
                            reference: string | null;
                            /** @description The run in which it happened, if it happened in one. */
                            runId?: string;
                        };
                        /**
                         * @description Rises when a member is taken away or changes its meaning, never when a member is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.awaiting_user";
                    };
                };
            };
            responses: {
                /** @description Received. Anything else is tried again; 410 ends all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.gave_up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The user did not come back in USER_WAIT_LIMIT, and is not asked again.
         * @description A Standard Webhook: headers webhook-id, webhook-timestamp and webhook-signature. Answer 2xx.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The user did not come back in USER_WAIT_LIMIT, and is not asked again. */
                        data: {
                            /** @description FlinksCode, or one of our codes. */
                            code?: string;
                            institution: string | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The run in which it happened, if it happened in one. */
                            runId?: string;
                        };
                        /**
                         * @description Rises when a member is taken away or changes its meaning, never when a member is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.gave_up";
                    };
                };
            };
            responses: {
                /** @description Received. Anything else is tried again; 410 ends all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.recovered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A login that had been waiting for its user was refreshed; read the data from the API.
         * @description A Standard Webhook: headers webhook-id, webhook-timestamp and webhook-signature. Answer 2xx.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A login that had been waiting for its user was refreshed; read the data from the API. */
                        data: {
                            /** @description FlinksCode, or one of our codes. */
                            code?: string;
                            institution: string | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The run in which it happened, if it happened in one. */
                            runId?: string;
                        };
                        /**
                         * @description Rises when a member is taken away or changes its meaning, never when a member is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.recovered";
                    };
                };
            };
            responses: {
                /** @description Received. Anything else is tried again; 410 ends all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.refreshed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A run or the app refreshed the login; read the data from the API.
         * @description A Standard Webhook: headers webhook-id, webhook-timestamp and webhook-signature. Answer 2xx.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A run or the app refreshed the login; read the data from the API. */
                        data: {
                            /** @description FlinksCode, or one of our codes. */
                            code?: string;
                            institution: string | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The run in which it happened, if it happened in one. */
                            runId?: string;
                        };
                        /**
                         * @description Rises when a member is taken away or changes its meaning, never when a member is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.refreshed";
                    };
                };
            };
            responses: {
                /** @description Received. Anything else is tried again; 410 ends all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.reminder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The user has not come back yet: send them the link again.
         * @description A Standard Webhook: headers webhook-id, webhook-timestamp and webhook-signature. Answer 2xx.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The user has not come back yet: send them the link again. */
                        data: {
                            /** @description FlinksCode, or one of our codes. */
                            code?: string;
                            institution: string | null;
                            /**
                             * Format: uri
                             * @description Page where the customer answers the bank. Whoever has the link can do so: send it to nobody else.
                             */
                            link?: string;
                            loginId: string;
                            /** @enum {string} */
                            reason: "mfa" | "reconnect";
                            reference: string | null;
                            /** @description The run in which it happened, if it happened in one. */
                            runId?: string;
                        };
                        /**
                         * @description Rises when a member is taken away or changes its meaning, never when a member is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.reminder";
                    };
                };
            };
            responses: {
                /** @description Received. Anything else is tried again; 410 ends all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.replaced": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Another LoginId (`newLoginId`) has taken over accounts and history of the login: use it from now on.
         * @description A Standard Webhook: headers webhook-id, webhook-timestamp and webhook-signature. Answer 2xx.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Another LoginId (`newLoginId`) has taken over accounts and history of the login: use it from now on. */
                        data: {
                            institution: string | null;
                            loginId: string;
                            newLoginId: string;
                            reference: string | null;
                        };
                        /**
                         * @description Rises when a member is taken away or changes its meaning, never when a member is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.replaced";
                    };
                };
            };
            responses: {
                /** @description Received. Anything else is tried again; 410 ends all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.replacement_offered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The user came back with another LoginId that has the same accounts (`partial`: some of them). Decide with POST /v1/logins/{loginId}/replace.
         * @description A Standard Webhook: headers webhook-id, webhook-timestamp and webhook-signature. Answer 2xx.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The user came back with another LoginId that has the same accounts (`partial`: some of them). Decide with POST /v1/logins/{loginId}/replace. */
                        data: {
                            institution: string | null;
                            loginId: string;
                            newLoginId: string;
                            /** @enum {string} */
                            proof: "accounts" | "partial";
                            reference: string | null;
                        };
                        /**
                         * @description Rises when a member is taken away or changes its meaning, never when a member is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.replacement_offered";
                    };
                };
            };
            responses: {
                /** @description Received. Anything else is tried again; 410 ends all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "login.user_needed_soon": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The bank of the login will want its user before long: offer them a refresh while they are present.
         * @description A Standard Webhook: headers webhook-id, webhook-timestamp and webhook-signature. Answer 2xx.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The bank of the login will want its user before long: offer them a refresh while they are present. */
                        data: {
                            /**
                             * Format: date-time
                             * @description When the data will be older than REFRESH_MAX_AGE.
                             */
                            by: string;
                            institution: string | null;
                            loginId: string;
                            reference: string | null;
                            /** @description The run in which it happened, if it happened in one. */
                            runId?: string;
                        };
                        /**
                         * @description Rises when a member is taken away or changes its meaning, never when a member is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "login.user_needed_soon";
                    };
                };
            };
            responses: {
                /** @description Received. Anything else is tried again; 410 ends all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "operator.alert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Somebody who operates this should look. `code` is stable, `message` is for people.
         * @description A Standard Webhook: headers webhook-id, webhook-timestamp and webhook-signature. Answer 2xx.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Somebody who operates this should look. `code` is stable, `message` is for people. */
                        data: {
                            code: string;
                            /** @description How often it happened since the last such alert. */
                            count?: number;
                            flinksCode?: string;
                            institution?: string;
                            loginId?: string;
                            message: string;
                            /** @description The run in which it happened, if it happened in one. */
                            runId?: string;
                        };
                        /**
                         * @description Rises when a member is taken away or changes its meaning, never when a member is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "operator.alert";
                    };
                };
            };
            responses: {
                /** @description Received. Anything else is tried again; 410 ends all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "run.finished": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A run has ended.
         * @description A Standard Webhook: headers webhook-id, webhook-timestamp and webhook-signature. Answer 2xx.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A run has ended. */
                        data: {
                            counts: {
                                awaiting_user: number;
                                failed: number;
                                gave_up: number;
                                open: number;
                                refreshed: number;
                                revoked: number;
                                unavailable: number;
                            };
                            runId: string;
                            /** @enum {string} */
                            state: "finished" | "stopped";
                            total: number;
                            warnings: string[];
                        };
                        /**
                         * @description Rises when a member is taken away or changes its meaning, never when a member is added.
                         * @constant
                         */
                        schemaVersion: 1;
                        /**
                         * Format: date-time
                         * @description ISO 8601, UTC.
                         */
                        timestamp: string;
                        /** @constant */
                        type: "run.finished";
                    };
                };
            };
            responses: {
                /** @description Received. Anything else is tried again; 410 ends all deliveries. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** @description RFC 9457: see ProblemDocument. */
        Problem: Record<string, never>;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
