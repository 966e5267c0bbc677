module acme.example/alone
