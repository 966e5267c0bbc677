cask "garden" do
  version "2.1,220"
end
