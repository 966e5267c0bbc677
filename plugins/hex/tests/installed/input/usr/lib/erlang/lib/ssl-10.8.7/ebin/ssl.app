%% comments come first
{application, ssl,
 [{description, "Erlang/OTP SSL application"},
  {vsn, "10.8.7"},
  {modules, [tls_record]},
  {env, [{a, #{key => <<"value">>, other => [$a]}}]}]}.
